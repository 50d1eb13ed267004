import type { Tokens } from "./tokens.ts";

export interface Duplication {
  /** Lines that stand in another place too, and lines that hold anything at all. */
  readonly duplicated: number;
  readonly lines: number;
}

/** So many words and signs in a row make a copy. */
export const WINDOW = 50;
const BASE = 0x01000193;
/** The weight of what leaves a window: BASE to the power of WINDOW - 1, modulo 2^32. */
const LEAVING = Array.from({ length: WINDOW - 1 }).reduce<number>(
  (power) => Math.imul(power, BASE),
  1,
);

/**
 * What stands in more than one place: windows of 50 tokens under a rolling hash (Karp and Rabin, 1987), equal ones compared
 * token by token. Copies that overlap in one file are one run of the same, and no copy.
 */
export function measureDuplication(files: readonly Tokens[]): Duplication {
  const first = new Map<number, { readonly file: number; readonly at: number }>();
  const copied = files.map(() => new Set<number>());
  for (const [file, tokens] of files.entries())
    for (const [at, hash] of windows(tokens.hashes)) {
      const before = first.get(hash);
      const other = before && files[before.file];
      if (!before || !other) first.set(hash, { file, at });
      else if (
        (before.file !== file || at - before.at >= WINDOW) &&
        isSame(other.hashes, before.at, tokens.hashes, at)
      ) {
        mark(copied[before.file], other.rows, before.at);
        mark(copied[file], tokens.rows, at);
      }
    }
  return {
    duplicated: copied.reduce((sum, rows) => sum + rows.size, 0),
    lines: files.reduce((sum, { rows }) => sum + new Set(rows).size, 0),
  };
}

function* windows(hashes: Uint32Array): Generator<readonly [at: number, hash: number]> {
  let hash = 0;
  for (const [n, value] of hashes.entries()) {
    const leaving = hashes[n - WINDOW];
    if (leaving !== undefined) hash = (hash - Math.imul(leaving, LEAVING)) | 0;
    hash = (Math.imul(hash, BASE) + value) | 0;
    if (n >= WINDOW - 1) yield [n - WINDOW + 1, hash];
  }
}

function isSame(a: Uint32Array, atA: number, b: Uint32Array, atB: number): boolean {
  for (let n = 0; n < WINDOW; n += 1) if (a[atA + n] !== b[atB + n]) return false;
  return true;
}

function mark(copied: Set<number> | undefined, rows: Uint32Array, at: number): void {
  for (const row of rows.subarray(at, at + WINDOW)) copied?.add(row);
}
