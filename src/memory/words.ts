import { stem } from "./stem.ts";

/** Words that carry no subject: in nearly every text, and in every question. */
const STOP_WORDS = new Set(
  `a about after again all also am an and any are as at be because been before being between both but by can could
  d did do does doing done for from further had has have having he her here hers him his how i if in into is it its
  itself just ll m me more most my no nor not now of off on once only or other our ours out over own re s same shall
  she should so some such t than that the their theirs them then there these they this those through to too under
  until up upon us ve very was we were what when where which while who whom whose why will with would you your yours`.split(
    /\s+/,
  ),
);

export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word);
}

/** The words of a text as the index keeps them, before stemming: lower-case letters and digits without accents. */
export function wordsOf(text: string): string[] {
  if (ASCII.test(text)) return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const plain = text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

// oxlint-disable-next-line no-control-regex -- the range of ASCII begins with control characters
const ASCII = /^[\u0000-\u007F]*$/;

const MAX_CACHED = 50_000;

/** Stems with a memory: texts repeat their words. */
export function createStemmer(): (word: string) => string {
  const known = new Map<string, string>();
  return (word) => {
    const found = known.get(word);
    if (found !== undefined) return found;
    if (known.size >= MAX_CACHED) known.clear();
    const stemmed = stem(word);
    known.set(word, stemmed);
    return stemmed;
  };
}
