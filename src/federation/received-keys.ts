import type { Store } from "../store/db.ts";
import type { ReceivedRef } from "./entry-index.ts";
import type { ItemPlace } from "./item.ts";
import {
  KEY_BYTES,
  type KeyringBlock,
  type KeyringPlace,
  keyAt,
  withoutKey,
} from "./keyring-block.ts";
import type { LogType } from "./log-header.ts";

/** A member of a space, as a writer of logs. */
export interface Author {
  readonly space: number;
  readonly identity: Buffer;
}

export interface DeadBlock extends Author {
  readonly type: LogType;
  readonly gen: number;
  readonly seq: number;
}

/** The item keys that others gave us, and what of theirs is retracted. Everything joins the caller's transaction. */
export interface ReceivedKeys {
  readonly find: (author: Author, place: KeyringPlace) => Buffer | undefined;
  /** Keeps the newest keys of a block, without those of retracted items. Returns the places that have no key. */
  readonly save: (author: Author, block: KeyringBlock, from: KeyringPlace) => number[];
  /** Destroys an item's key and remembers that it is dead; false when it was dead before. */
  readonly kill: (author: Author, place: ItemPlace) => boolean;
  readonly isDead: (author: Author, place: ItemPlace) => boolean;
  /** Remembers that nobody needs a block any more, whether it has arrived or not. */
  readonly bury: (block: DeadBlock) => void;
  readonly isBuried: (block: DeadBlock) => boolean;
  readonly unsweptItems: () => ReceivedRef[];
  readonly unsweptBlocks: () => DeadBlock[];
  readonly markItemSwept: (ref: ReceivedRef) => void;
  readonly markBlockSwept: (block: DeadBlock) => void;
}

interface Row {
  readonly keys: Buffer;
  readonly gen: number;
  readonly seq: number;
}

export function createReceivedKeys({ store }: { readonly store: Store }): ReceivedKeys {
  type Block = [space: number, author: Buffer, gen: number, seq: number];
  const select = store.prepare<Block, Row>(
    `SELECT keys, keyring_gen AS gen, keyring_seq AS seq FROM received_key
     WHERE space = ? AND author = ? AND gen = ? AND seq = ?`,
  );
  const upsert = store.prepare<[...Block, Buffer, number, number]>(
    `INSERT INTO received_key (space, author, gen, seq, keys, keyring_gen, keyring_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
     SET keys = excluded.keys, keyring_gen = excluded.keyring_gen, keyring_seq = excluded.keyring_seq`,
  );
  const setKeys = store.prepare<[Buffer, ...Block]>(
    "UPDATE received_key SET keys = ? WHERE space = ? AND author = ? AND gen = ? AND seq = ?",
  );
  const kill = store.prepare<[...Block, number]>(
    "INSERT INTO dead_item (space, author, gen, seq, idx) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const dead = store.prepare<[...Block, number]>(
    "SELECT 1 FROM dead_item WHERE space = ? AND author = ? AND gen = ? AND seq = ? AND idx = ?",
  );
  const deadOf = store.prepare<Block, { idx: number }>(
    "SELECT idx FROM dead_item WHERE space = ? AND author = ? AND gen = ? AND seq = ?",
  );
  const bury = store.prepare<[number, Buffer, string, number, number]>(
    "INSERT INTO dead_block (space, author, type, gen, seq) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const buried = store.prepare<[number, Buffer, string, number, number]>(
    "SELECT 1 FROM dead_block WHERE space = ? AND author = ? AND type = ? AND gen = ? AND seq = ?",
  );
  const unsweptItems = store.prepare<[], ReceivedRef>(
    "SELECT space, author, gen, seq, idx FROM dead_item WHERE swept = 0",
  );
  const unsweptBlocks = store.prepare<[], DeadBlock>(
    "SELECT space, author AS identity, type, gen, seq FROM dead_block WHERE swept = 0",
  );
  const sweepItem = store.prepare<[...Block, number]>(
    "UPDATE dead_item SET swept = 1 WHERE space = ? AND author = ? AND gen = ? AND seq = ? AND idx = ?",
  );
  const sweepBlock = store.prepare<[number, Buffer, string, number, number]>(
    "UPDATE dead_block SET swept = 1 WHERE space = ? AND author = ? AND type = ? AND gen = ? AND seq = ?",
  );
  return {
    find: ({ space, identity }, { gen, seq }) => select.get(space, identity, gen, seq)?.keys,
    save({ space, identity }, { gen, seq, keys }, from) {
      const known = select.get(space, identity, gen, seq);
      const holes = new Set(deadOf.all(space, identity, gen, seq).map(({ idx }) => idx));
      for (let idx = 0; idx < keys.length / KEY_BYTES; idx++) if (!keyAt(keys, idx)) holes.add(idx);
      const left = [...holes].reduce(withoutKey, known && isNewer(known, from) ? known.keys : keys);
      upsert.run(...([space, identity, gen, seq] as const), left, from.gen, from.seq);
      return [...holes];
    },
    kill({ space, identity }, { gen, seq, idx }) {
      const known = select.get(space, identity, gen, seq);
      if (known && keyAt(known.keys, idx))
        setKeys.run(withoutKey(known.keys, idx), space, identity, gen, seq);
      return kill.run(space, identity, gen, seq, idx).changes > 0;
    },
    isDead: ({ space, identity }, { gen, seq, idx }) =>
      dead.get(space, identity, gen, seq, idx) !== undefined,
    bury: ({ space, identity, type, gen, seq }) => void bury.run(space, identity, type, gen, seq),
    isBuried: ({ space, identity, type, gen, seq }) =>
      buried.get(space, identity, type, gen, seq) !== undefined,
    unsweptItems: () => unsweptItems.all(),
    unsweptBlocks: () => unsweptBlocks.all(),
    markItemSwept: ({ space, author, gen, seq, idx }) =>
      void sweepItem.run(space, author, gen, seq, idx),
    markBlockSwept: ({ space, identity, type, gen, seq }) =>
      void sweepBlock.run(space, identity, type, gen, seq),
  };
}

/** The keyring block that was written last wins, whichever arrives first. */
function isNewer(a: KeyringPlace, b: KeyringPlace): boolean {
  return a.gen === b.gen ? a.seq > b.seq : a.gen > b.gen;
}
