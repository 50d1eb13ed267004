/** A word of a text, and where it stands in it. */
export interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** Neither a field's name in a JSON text nor what follows a backslash, which would read as `nThe`. */
const WORD = /(?<![\\\p{L}\p{N}])\p{L}{3,24}(?![\p{L}\p{N}]|":)/gu;

/** The words of `text` that a person can be asked to type. */
export function findWords(text: string): Word[] {
  return [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    word,
    start: index,
    end: index + word.length,
  }));
}

/** How words compare: case, accents' encoding and spaces do not matter. */
export function spoken(words: string): string {
  return words.normalize("NFC").toLowerCase().trim().replaceAll(/\s+/g, " ");
}
