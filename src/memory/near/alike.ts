import type { IndexedText } from "../text-index.ts";
import { createStemmer, isStopWord, wordsOf } from "../words.ts";

/** What is compared of a text. */
export interface Features {
  /** Stems of the words that carry a subject; pairs of characters where a script has no spaces. Made when asked for. */
  readonly words: () => ReadonlySet<string>;
  /** What names one thing and no other: identifiers, `#12`, `ticket 12`, long numbers. */
  readonly names: ReadonlySet<string>;
}

/** The columns that are compared. */
export type Compared = Pick<IndexedText, "title" | "body" | "identifiers">;

/** Below this two texts are two lessons; see docs/decisions/013. */
export const ALIKE = 0.65;

const NUMBERS = /#\d+|\d{4,}|\b(?:bug|case|issue|item|mr|pr|story|task|ticket) \d+/gi;
/** As `identifierToken` makes them. */
const NAME = /^id.*0$/;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

export function createFeatures(): (row: Compared) => Features {
  const stem = createStemmer();
  return ({ title, body, identifiers }) => {
    const text = title === null ? body : `${title}\n${body}`;
    const names = new Set(text.match(NUMBERS)?.map((name) => name.toLowerCase()));
    for (const term of identifiers.split(" ")) if (NAME.test(term)) names.add(term);
    let words: Set<string> | undefined;
    return { words: () => (words ??= wordsIn(text)), names };
  };

  function wordsIn(text: string): Set<string> {
    const words = new Set<string>();
    for (const word of wordsOf(text)) {
      if (UNSPACED.test(word)) for (const pair of pairsOf(word)) words.add(pair);
      else if (!isStopWord(word)) words.add(stem(word));
    }
    if (words.size === 0) words.add(text.trim().toLowerCase());
    return words;
  }
}

/**
 * How much of their words two texts share, 0 to 1 (Jaccard, 1901). Texts that each name what the other does not are about
 * two things, however alike their sentences: 0, unless they share most names too.
 */
export function similarity(a: Features, b: Features): number {
  const shared = overlap(a.names, b.names);
  if (shared < Math.min(a.names.size, b.names.size) && jaccard(a.names, b.names) < ALIKE) return 0;
  return jaccard(a.words(), b.words());
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = overlap(a, b);
  return shared / (a.size + b.size - shared);
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const each of a) if (b.has(each)) shared += 1;
  return shared;
}

function pairsOf(word: string): string[] {
  const chars = Array.from(word);
  return chars.length < 2 ? chars : chars.slice(1).map((char, at) => `${chars[at]}${char}`);
}
