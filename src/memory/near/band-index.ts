import { BANDS } from "./bands.ts";

/** Which entries share a band. In memory, because on disk each band is a page of its own to write. */
export interface BandIndex {
  /** An entry that is added again keeps what it was found by. */
  readonly add: (entry: number, bands: readonly number[]) => void;
  /** Entries that share a band with these: those that share most first, then the newest. */
  readonly find: (bands: readonly number[]) => number[];
}

const FIRST_CAPACITY = 1024;
/** A note that was stored a thousand times is found by its newest copies. */
const MAX_A_BAND = 32;
const NONE = -1;

/** A hash table with chains in typed arrays: 50 bytes an entry, where a Map takes 400. */
export function createBandIndex(): BandIndex {
  let entries = new Float64Array(FIRST_CAPACITY);
  let keys = new Int32Array(FIRST_CAPACITY * BANDS);
  let next = new Int32Array(FIRST_CAPACITY * BANDS);
  let heads = new Int32Array(FIRST_CAPACITY * BANDS).fill(NONE);
  let size = 0;
  return {
    add(entry, bands) {
      if (size === entries.length) grow();
      entries[size] = entry;
      for (let band = 0; band < BANDS; band += 1) {
        const key = bands[band] ?? 0;
        keys[size * BANDS + band] = key;
        chain(size * BANDS + band, key);
      }
      size += 1;
    },
    find(bands) {
      const counts = new Map<number, number>();
      for (const key of bands) {
        let left = MAX_A_BAND;
        for (let slot = headOf(key); slot !== NONE && left > 0; slot = next[slot] ?? NONE) {
          if (keys[slot] !== key) continue;
          const entry = entries[Math.floor(slot / BANDS)] ?? 0;
          counts.set(entry, (counts.get(entry) ?? 0) + 1);
          left -= 1;
        }
      }
      return [...counts].toSorted(([a, m], [b, n]) => n - m || b - a).map(([entry]) => entry);
    },
  };

  function headOf(key: number): number {
    return heads[(key >>> 0) % heads.length] ?? NONE;
  }

  function chain(slot: number, key: number): void {
    next[slot] = headOf(key);
    heads[(key >>> 0) % heads.length] = slot;
  }

  function grow(): void {
    const capacity = entries.length * 2;
    entries = copy(entries, new Float64Array(capacity));
    keys = copy(keys, new Int32Array(capacity * BANDS));
    next = new Int32Array(capacity * BANDS);
    heads = new Int32Array(capacity * BANDS).fill(NONE);
    for (let slot = 0; slot < size * BANDS; slot += 1) chain(slot, keys[slot] ?? 0);
  }
}

function copy<T extends Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(from: T, to: T): T {
  to.set(from);
  return to;
}
