import { LIMITS } from "../limits.ts";
import { read, writer } from "../wire.ts";

export const KEY_BYTES = 32;
/** Stands where the key of a retracted item was; no key is ever drawn that has these bytes. */
export const NO_KEY = Buffer.alloc(KEY_BYTES);

/** The keys of all items of one author block, in their order. */
export interface KeyringBlock {
  readonly gen: number;
  readonly seq: number;
  /** One key an item, 32 bytes each, `NO_KEY` where it is destroyed. */
  readonly keys: Buffer;
  /** Blocks of this author's keyring whose place this one takes: nobody needs them any more. */
  readonly replaces: readonly KeyringPlace[];
}

export interface KeyringPlace {
  readonly gen: number;
  readonly seq: number;
}

/**
 * Hypercore's `clear` takes the tree nodes of the block's earlier siblings with it, and who asks for those blocks then
 * loses the connection. Only a block at an even place with another one after it can be cleared alone: so each block of
 * a keyring, its header too, is followed by one that says nothing and stays.
 */
export const FILLER = Buffer.alloc(1);

export function isFiller(seq: number): boolean {
  return seq % 2 === 1;
}

/** A block is replaced once for each of its items at most, in each generation of the keyring. */
const REPLACES = LIMITS.entriesPerBlock * 4;

export function encodeKeyring({ gen, seq, keys, replaces }: KeyringBlock): Buffer {
  const out = writer().uint(gen).uint(seq).bytes(keys).uint(replaces.length);
  for (const place of replaces) out.uint(place.gen).uint(place.seq);
  return out.done();
}

export function decodeKeyring(plain: Buffer): KeyringBlock | undefined {
  return read(plain, (from) => {
    const gen = from.uint();
    const seq = from.uint();
    const keys = from.bytes(LIMITS.entriesPerBlock * KEY_BYTES);
    if (keys.length % KEY_BYTES !== 0) throw new RangeError("half a key");
    const length = from.count(REPLACES);
    const replaces = Array.from({ length }, () => ({ gen: from.uint(), seq: from.uint() }));
    return { gen, seq, keys, replaces };
  });
}

/** The key of one item; undefined when it was destroyed or never was. */
export function keyAt(keys: Buffer, idx: number): Buffer | undefined {
  const key = keys.subarray(idx * KEY_BYTES, (idx + 1) * KEY_BYTES);
  return key.length < KEY_BYTES || key.equals(NO_KEY) ? undefined : key;
}

export function withoutKey(keys: Buffer, idx: number): Buffer {
  const left = Buffer.from(keys);
  NO_KEY.copy(left, idx * KEY_BYTES);
  return left;
}
