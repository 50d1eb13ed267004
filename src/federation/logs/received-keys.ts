import type { Store } from "../../store/db.ts";
import type { ReceivedRef } from "./entry-index.ts";
import type { ItemPlace } from "./item.ts";
import {
  KEY_BYTES,
  type KeyringBlock,
  type KeyringPlace,
  keyAt,
  withoutKey,
} from "./keyring-block.ts";

/** A member of a space, as a writer of logs. */
export interface Author {
  readonly space: number;
  readonly identity: Buffer;
}

/** A block of a keyring whose keys were written anew without a retracted one. */
export interface DeadBlock extends Author {
  readonly gen: number;
  readonly seq: number;
}

/** The item keys that others gave us, and what of theirs is retracted. Everything joins the caller's transaction. */
export interface ReceivedKeys {
  readonly find: (author: Author, place: KeyringPlace) => Buffer | undefined;
  /** Keeps the newest keys of a block, without those of dead items. Returns the items that it shows to be dead. */
  readonly save: (author: Author, block: KeyringBlock, from: KeyringPlace) => ItemPlace[];
  /** Destroys an item's key and remembers that it is dead; false when it was dead before. */
  readonly kill: (author: Author, place: ItemPlace) => boolean;
  readonly isDead: (author: Author, place: ItemPlace) => boolean;
  /** Remembers that nobody needs a block any more, whether it has arrived or not. */
  readonly bury: (block: DeadBlock) => void;
  readonly isBuried: (block: DeadBlock) => boolean;
  /** Dead items whose keys are in no block any more that is not buried. */
  readonly unsweptItems: () => ReceivedRef[];
  /** Dead blocks of one keyring that may still be in its core, of those before `end`. */
  readonly unsweptBlocks: (keyring: Author & { readonly gen: number }, end: number) => number[];
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
  const addDead = store.prepare<[...Block, number]>(
    "INSERT INTO dead_item (space, author, gen, seq, idx) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const dead = store.prepare<[...Block, number]>(
    "SELECT 1 FROM dead_item WHERE space = ? AND author = ? AND gen = ? AND seq = ? AND idx = ?",
  );
  const deadOf = store.prepare<Block, { idx: number }>(
    "SELECT idx FROM dead_item WHERE space = ? AND author = ? AND gen = ? AND seq = ?",
  );
  const bury = store.prepare<Block>(
    "INSERT INTO dead_block (space, author, gen, seq) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const buried = store.prepare<Block>(
    "SELECT 1 FROM dead_block WHERE space = ? AND author = ? AND gen = ? AND seq = ?",
  );
  const setUnkeyed = store.prepare<[...Block, number]>(
    "UPDATE dead_item SET unkeyed = 1 WHERE space = ? AND author = ? AND gen = ? AND seq = ? AND idx = ?",
  );
  const unsweptItems = store.prepare<[], ReceivedRef>(
    "SELECT space, author, gen, seq, idx FROM dead_item WHERE swept = 0 AND unkeyed = 1 LIMIT 1000",
  );
  const unsweptBlocks = store.prepare<Block, { seq: number }>(
    `SELECT seq FROM dead_block
     WHERE space = ? AND author = ? AND gen = ? AND seq < ? AND swept = 0 LIMIT 1000`,
  );
  const sweepItem = store.prepare<[...Block, number]>(
    "UPDATE dead_item SET swept = 1 WHERE space = ? AND author = ? AND gen = ? AND seq = ? AND idx = ?",
  );
  const sweepBlock = store.prepare<Block>(
    "UPDATE dead_block SET swept = 1 WHERE space = ? AND author = ? AND gen = ? AND seq = ?",
  );
  return {
    find: ({ space, identity }, { gen, seq }) => select.get(space, identity, gen, seq)?.keys,
    save(author, { gen, seq, keys }, from) {
      const { space, identity } = author;
      const known = select.get(space, identity, gen, seq);
      if (known && isNewer(known, from)) return [];
      const before = deadOf.all(space, identity, gen, seq).map(({ idx }) => idx);
      const left = before.reduce(withoutKey, keys);
      upsert.run(...([space, identity, gen, seq] as const), left, from.gen, from.seq);
      const unkeyed = holesOf(keys).map((idx) => ({ gen, seq, idx }));
      const killed = unkeyed.filter((place) => kill(author, place));
      for (const { idx } of unkeyed) setUnkeyed.run(space, identity, gen, seq, idx);
      return killed;
    },
    kill,
    isDead: ({ space, identity }, { gen, seq, idx }) =>
      dead.get(space, identity, gen, seq, idx) !== undefined,
    bury: ({ space, identity, gen, seq }) => void bury.run(space, identity, gen, seq),
    isBuried: ({ space, identity, gen, seq }) =>
      buried.get(space, identity, gen, seq) !== undefined,
    unsweptItems: () => unsweptItems.all(),
    unsweptBlocks: ({ space, identity, gen }, end) =>
      unsweptBlocks.all(space, identity, gen, end).map(({ seq }) => seq),
    markItemSwept: ({ space, author, gen, seq, idx }) =>
      void sweepItem.run(space, author, gen, seq, idx),
    markBlockSwept: ({ space, identity, gen, seq }) =>
      void sweepBlock.run(space, identity, gen, seq),
  };

  function kill({ space, identity }: Author, { gen, seq, idx }: ItemPlace): boolean {
    const known = select.get(space, identity, gen, seq);
    if (known && keyAt(known.keys, idx))
      setKeys.run(withoutKey(known.keys, idx), space, identity, gen, seq);
    return addDead.run(space, identity, gen, seq, idx).changes > 0;
  }
}

function holesOf(keys: Buffer): number[] {
  return Array.from({ length: keys.length / KEY_BYTES }, (_, idx) => idx).filter(
    (idx) => !keyAt(keys, idx),
  );
}

/** The keyring block that was written last wins, whichever arrives first. */
function isNewer(a: KeyringPlace, b: KeyringPlace): boolean {
  return a.gen === b.gen ? a.seq > b.seq : a.gen > b.gen;
}
