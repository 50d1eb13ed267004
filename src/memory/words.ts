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

/**
 * The words of a text as the index keeps them, before stemming: lower-case letters and digits without accents. Of scripts
 * that are written without spaces every two letters are a word.
 */
export function wordsOf(text: string): string[] {
  if (isAscii(text)) return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const plain = text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .normalize("NFC")
    .toLowerCase();
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.flatMap((word) => (UNSPACED.test(word) ? piecesOf(word) : word));
}

/** The words of a text that the index's own tokenizer does not see, each once: pairs and single letters without spaces. */
export function unspacedWords(text: string): string[] {
  if (isAscii(text) || !UNSPACED.test(text)) return [];
  const pieces = wordsOf(text).filter((word) => UNSPACED.test(word));
  const beside = text.toLowerCase().match(BESIDE) ?? [];
  return [
    ...new Set([
      ...pieces,
      ...pieces.flatMap((piece) => Array.from(piece)),
      ...beside.flatMap(wordsOf),
    ]),
  ];
}

function piecesOf(word: string): string[] {
  return (word.match(RUNS) ?? []).flatMap((run) => {
    const letters = Array.from(run);
    if (letters.length < 2 || !UNSPACED.test(run)) return run;
    return letters.slice(1).map((letter, place) => `${letters[place] ?? ""}${letter}`);
  });
}

const SCRIPTS = String.raw`\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}`;
const UNSPACED = new RegExp(`(?=\\p{L})[${SCRIPTS}]`, "u");
const RUNS = new RegExp(`[${SCRIPTS}]+|[^${SCRIPTS}]+`, "gu");
/** Words of other scripts that touch one of these. */
const BESIDE = new RegExp(`(?<=[${SCRIPTS}])[a-z0-9]+|[a-z0-9]+(?=[${SCRIPTS}])`, "gu");

// oxlint-disable-next-line no-control-regex -- the range of ASCII begins with control characters
const ASCII = /^[\u0000-\u007F]*$/;

export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

const MAX_CACHED = 50_000;
const ENDS_IN_DIGIT = /\d$/;

/** Stems with a memory: texts repeat their words. */
export function createStemmer(): (word: string) => string {
  const known = new Map<string, string>();
  return (word) => {
    // No suffix ends in a digit; names and facets as the index has them all do.
    if (ENDS_IN_DIGIT.test(word)) return word;
    const found = known.get(word);
    if (found !== undefined) return found;
    if (known.size >= MAX_CACHED) known.clear();
    const stemmed = stem(word);
    known.set(word, stemmed);
    return stemmed;
  };
}
