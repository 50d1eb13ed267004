import { isAscii, wordsOf } from "./words.ts";

/**
 * Calls `found` with each word of a text that begins like a wanted one, in lower case, and with its place among the
 * text's words; returns how many words there are.
 */
export type WordScan = (text: string, found: (word: string, place: number) => void) => number;

/** Words of one stem begin alike: most words of a text need not even be cut out of it to see that they are not wanted. */
const BEGINNING = 2;

/** Looks for the beginnings of these words. */
export function createWordScan(wanted: readonly string[]): WordScan {
  const beginnings = new Set(wanted.map((word) => word.slice(0, BEGINNING)));
  const known = new Uint8Array(128 * 128);
  for (const beginning of beginnings)
    if (isAscii(beginning)) known[pairOf(beginning, 0, beginning.length)] = 1;
  return (text, found) => {
    if (!isAscii(text)) {
      const words = wordsOf(text);
      for (const [place, word] of words.entries())
        if (beginnings.has(word.slice(0, BEGINNING))) found(word, place);
      return words.length;
    }
    let count = 0;
    for (let at = 0; at < text.length; count += 1) {
      while (at < text.length && lower(text, at) === 0) at += 1;
      if (at === text.length) break;
      const start = at;
      while (at < text.length && lower(text, at) > 0) at += 1;
      if (known[pairOf(text, start, at)] === 1) found(text.slice(start, at).toLowerCase(), count);
    }
    return count;
  };
}

/** The first two letters as one number; of a word of one letter, that one. */
function pairOf(text: string, from: number, to: number): number {
  return lower(text, from) * 128 + (to - from > 1 ? lower(text, from + 1) : 0);
}

/** The code of an ASCII letter, in lower case, or digit; 0 for all else. */
function lower(text: string, at: number): number {
  return LOWER[text.charCodeAt(at)] ?? 0;
}

const LOWER = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCodePoint(code).toLowerCase();
  return /[a-z0-9]/.test(char) ? char.charCodeAt(0) : 0;
});
