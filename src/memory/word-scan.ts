import { wordsOf } from "./words.ts";

/**
 * Calls `found` with each word of a text that begins like a wanted one, in lower case, and with its place among the
 * text's words; returns how many words there are.
 */
export type WordScan = (text: string, found: (word: string, place: number) => void) => number;

/** Words of one stem begin alike: most words of a text need not even be cut out of it to see that they are not wanted. */
const BEGINNING = 2;
/** Longer texts are cut into words first. */
const MAX_CHARS = 16_384;

/** Looks for the beginnings of these words. */
export function createWordScan(wanted: readonly string[]): WordScan {
  const encoder = new TextEncoder();
  // Bytes are read in two thirds of the time that the letters of a string take.
  const bytes = new Uint8Array(MAX_CHARS * 3);
  const beginnings = new Set(wanted.map((word) => word.slice(0, BEGINNING)));
  const known = new Uint8Array(256 * 256);
  for (const beginning of beginnings)
    known[pairOf(encoder.encode(beginning), 0, beginning.length)] = 1;
  return (text, found) => {
    const end = text.length;
    if (end > MAX_CHARS || encoder.encodeInto(text, bytes).written !== end)
      return scanWords(text, found);
    let count = 0;
    let start = 0;
    bytes[end] = 0;
    for (let at = 0; at <= end; at += 1) {
      if (LOWER[bytes[at] ?? 0] !== 0) continue;
      if (at > start) {
        if (known[pairOf(bytes, start, at)] === 1)
          found(text.slice(start, at).toLowerCase(), count);
        count += 1;
      }
      start = at + 1;
    }
    return count;
  };

  /** The same of a text in any script. */
  function scanWords(text: string, found: Parameters<WordScan>[1]): number {
    const words = wordsOf(text);
    for (const [place, word] of words.entries())
      if (beginnings.has(word.slice(0, BEGINNING))) found(word, place);
    return words.length;
  }
}

/** The first two letters of a word as one number; of a word of one letter, that one. */
function pairOf(bytes: Uint8Array, from: number, to: number): number {
  const second = to - from > 1 ? (LOWER[bytes[from + 1] ?? 0] ?? 0) : 0;
  return (LOWER[bytes[from] ?? 0] ?? 0) * 256 + second;
}

/** The code of an ASCII letter, in lower case, or digit; 0 for all else. */
const LOWER = Uint8Array.from({ length: 256 }, (_, code) => {
  const char = String.fromCodePoint(code).toLowerCase();
  return /^[a-z0-9]$/.test(char) ? char.charCodeAt(0) : 0;
});
