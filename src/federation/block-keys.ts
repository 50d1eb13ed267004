import type { Store } from "../store/db.ts";
import { type KeyringPlace, keyAt, withoutKey } from "./keyring-block.ts";
import type { BlockPlace } from "./outbox.ts";

/** The item keys of our own author blocks, and where in the keyring they were written. */
export interface BlockKeys {
  readonly add: (block: BlockPlace, keys: Buffer) => void;
  readonly get: (block: BlockPlace) => Buffer | undefined;
  readonly all: (core: number) => { readonly seq: number; readonly keys: Buffer }[];
  /** Overwrites one key with nothing; false when it is destroyed already or never was. */
  readonly destroy: (block: BlockPlace, idx: number) => boolean;
  /** Remembers that a keyring block carries these keys. */
  readonly addPlace: (block: BlockPlace, keyring: BlockPlace) => void;
  /** Every keyring block that carries or carried these keys. */
  readonly places: (block: BlockPlace) => (BlockPlace & KeyringPlace)[];
}

export function createBlockKeys({ store }: { readonly store: Store }): BlockKeys {
  const insert = store.prepare<[number, number, Buffer]>(
    "INSERT INTO block_key (core, seq, keys) VALUES (?, ?, ?)",
  );
  const select = store.prepare<[number, number], { id: number; keys: Buffer }>(
    "SELECT id, keys FROM block_key WHERE core = ? AND seq = ?",
  );
  const all = store.prepare<[number], { seq: number; keys: Buffer }>(
    "SELECT seq, keys FROM block_key WHERE core = ? ORDER BY seq",
  );
  const update = store.prepare<[Buffer, number]>("UPDATE block_key SET keys = ? WHERE id = ?");
  const insertPlace = store.prepare<[number, number, number, number]>(
    `INSERT INTO keyring_place (block, core, seq)
     SELECT id, ?, ? FROM block_key WHERE core = ? AND seq = ?`,
  );
  const places = store.prepare<[number, number], BlockPlace & KeyringPlace>(
    `SELECT keyring_place.core, own_core.gen, keyring_place.seq FROM keyring_place
     JOIN block_key ON block_key.id = keyring_place.block
     JOIN own_core ON own_core.id = keyring_place.core
     WHERE block_key.core = ? AND block_key.seq = ? ORDER BY own_core.gen, keyring_place.seq`,
  );
  return {
    add: ({ core, seq }, keys) => void insert.run(core, seq, keys),
    get: ({ core, seq }) => select.get(core, seq)?.keys,
    all: (core) => all.all(core),
    destroy({ core, seq }, idx) {
      const row = select.get(core, seq);
      if (!row || !keyAt(row.keys, idx)) return false;
      update.run(withoutKey(row.keys, idx), row.id);
      return true;
    },
    addPlace: (block, keyring) =>
      void insertPlace.run(keyring.core, keyring.seq, block.core, block.seq),
    places: ({ core, seq }) => places.all(core, seq),
  };
}
