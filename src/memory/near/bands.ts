/** Bands of a sketch, and hashes in one band. Texts that share .65 of their words share a band in 19 of 20 cases. */
export const BANDS = 5;
const ROWS = 3;

/** A longer word is a rarer one, as a rule; past this length it makes no difference. */
const MAX_WEIGHT_CHARS = 12;

const SEEDS = Array.from({ length: BANDS * ROWS }, (_, n) => mix(n + 1));

/**
 * Locality-sensitive sketch of a set of words: texts that share most words have a band in common, others rarely. MinHash
 * (A. Broder, "On the resemblance and containment of documents", 1997) in bands; a word wins by the square of its length,
 * so that two texts do not meet by common words. Sketches of two scopes never meet. Returns `BANDS` signed 32-bit numbers.
 */
export function bandsOf(words: ReadonlySet<string>, scope: string): number[] {
  const start = hashOf(scope);
  const least = SEEDS.map(() => Infinity);
  const winner = SEEDS.map(() => 0);
  for (const word of words) {
    const hash = hashOf(word);
    const weight = Math.min(word.length, MAX_WEIGHT_CHARS) ** 2;
    for (let at = 0; at < SEEDS.length; at += 1) {
      const value = mix(hash ^ (SEEDS[at] ?? 0)) >>> 0;
      const place = value / weight;
      if (place >= (least[at] ?? 0)) continue;
      least[at] = place;
      winner[at] = value;
    }
  }
  return Array.from({ length: BANDS }, (_, band) =>
    winner
      .slice(band * ROWS, (band + 1) * ROWS)
      .reduce((all, value) => mix(all ^ value), start ^ band),
  );
}

/** FNV-1a. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1)
    hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash;
}

/** The last step of MurmurHash3: every bit of the result depends on every bit of the input. */
function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
