import type { Store } from "../../store/db.ts";
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
  /** Where a block went when its log could not take it; itself, when it did not move. */
  readonly placeNow: (block: BlockPlace) => BlockPlace;
  /** Notes that what was to be block `from` is block `to` now, under keys of its own. */
  readonly move: (from: BlockPlace, to: BlockPlace) => void;
  /** Forgets keyring blocks that were never appended; returns the author blocks whose keys were in them. */
  readonly cutPlaces: (keyring: number, from: number) => BlockPlace[];
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
  const remove = store.prepare<[number, number]>(
    "DELETE FROM block_key WHERE core = ? AND seq = ?",
  );
  const addMove = store.prepare<[number, number, number, number]>(
    "INSERT INTO moved_block (core, seq, to_core, to_seq) VALUES (?, ?, ?, ?)",
  );
  const moved = store.prepare<[number, number], BlockPlace>(
    "SELECT to_core AS core, to_seq AS seq FROM moved_block WHERE core = ? AND seq = ?",
  );
  const cutOf = store.prepare<[number, number], BlockPlace>(
    `SELECT DISTINCT block_key.core, block_key.seq FROM keyring_place
     JOIN block_key ON block_key.id = keyring_place.block
     WHERE keyring_place.core = ? AND keyring_place.seq >= ? ORDER BY block_key.core, block_key.seq`,
  );
  const cutPlaces = store.prepare<[number, number]>(
    "DELETE FROM keyring_place WHERE core = ? AND seq >= ?",
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
    placeNow,
    move(from, to) {
      remove.run(from.core, from.seq);
      addMove.run(from.core, from.seq, to.core, to.seq);
    },
    cutPlaces(keyring, from) {
      const cut = cutOf.all(keyring, from);
      cutPlaces.run(keyring, from);
      return cut;
    },
  };

  function placeNow(block: BlockPlace): BlockPlace {
    const next = moved.get(block.core, block.seq);
    return next ? placeNow(next) : block;
  }
}
