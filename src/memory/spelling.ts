import type { Question, Term } from "./question.ts";
import { stem } from "./stem.ts";
import { keyOf } from "./word-forms.ts";

/** Shorter words have too many others one letter away. */
const MIN_LETTERS = 5;
/** Unknown words of one question that are looked at; each reads a piece of the vocabulary. */
const MAX_WORDS = 4;
const WORD = /^\p{L}+$/u;

/** Puts a known word in the place of one that nothing has, where one slip of the hand lies between them. */
export function correct(
  question: Question,
  index: {
    readonly isKnown: (term: Term) => boolean;
    /** Index words that begin like this one. */
    readonly wordsLike: (word: string) => readonly string[];
  },
): Question {
  const unknown = question.words
    .filter((term) => term.text.length >= MIN_LETTERS && WORD.test(term.text))
    .filter((term) => !index.isKnown(term));
  const meant = new Map<Term, Term>();
  for (const term of unknown.slice(0, MAX_WORDS)) {
    const stemmed = stem(term.text);
    const word = index.wordsLike(stemmed).find((known) => isOneSlip(stemmed, known));
    if (word !== undefined) meant.set(term, { text: term.text, key: keyOf(word), forms: [word] });
  }
  if (meant.size === 0) return question;
  // Two words may now be the same one.
  const replace = (terms: readonly Term[]): Term[] => [
    ...new Map(
      terms.map((term) => meant.get(term) ?? term).map((term) => [term.key, term]),
    ).values(),
  ];
  return { ...question, words: replace(question.words), subjects: replace(question.subjects) };
}

/** One letter more, less or other, or two swapped: F. Damerau, "A technique for computer detection of spelling errors" (1964). */
export function isOneSlip(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  if (restA.length !== restB.length) return restA.slice(1) === restB || restA === restB.slice(1);
  const swapped = restA[0] === restB[1] && restA[1] === restB[0];
  return restA.slice(1) === restB.slice(1) || (swapped && restA.slice(2) === restB.slice(2));
}
