import { isFrameWord } from "./frame-words.ts";
import { findCamel, findIdentifiers, identifierToken } from "./identifiers.ts";
import { stem } from "./stem.ts";
import { formsOf, keyOf } from "./word-forms.ts";
import { isStopWord, wordsOf } from "./words.ts";

/** More words than this say nothing more; each one costs a pass through the index. */
const MAX_WORDS = 32;
const MAX_NAMES = 8;

/** One thing that a question asks for. */
export interface Term {
  /** As the question has it, in lower case. */
  readonly text: string;
  /** What all its forms have in common. */
  readonly key: string;
  /** The words that the index may have for it. */
  readonly forms: readonly string[];
}

/** What a question asks for, in the index's own terms. */
export interface Question {
  /** Each once, without stop words, in the question's order. */
  readonly words: readonly Term[];
  /** What else may mean the same: two of the words as one, as in `filename`, and names that have one of them in them. */
  readonly related: readonly Term[];
  /** Exact names; its key is the index token that stands for it. */
  readonly names: readonly Term[];
  /** Those of the words and names that say what the question is about. */
  readonly subjects: readonly Term[];
}

export function readQuestion(text: string): Question {
  const camel = findCamel(text);
  const asked = [
    ...wordsOf(text).filter((word) => !camel.names.includes(word)),
    ...camel.words,
  ].filter((word) => !isStopWord(word));
  const words = termsOf(asked).slice(0, MAX_WORDS);
  const known = new Set(words.map(({ key }) => key));
  const pairs = asked.slice(0, MAX_WORDS).map((word, place) => `${word}${asked[place + 1] ?? ""}`);
  const names = findIdentifiers(text)
    .slice(0, MAX_NAMES)
    .map((name) => ({ text: name, key: identifierToken(name), forms: [identifierToken(name)] }));
  const isName = (word: Term): boolean => names.some((name) => name.text === word.text);
  return {
    words,
    related: termsOf(pairs).filter(({ key }) => !known.has(key)),
    names,
    subjects: [...words.filter((word) => !isFrameWord(word.text) && !isName(word)), ...names],
  };
}

function termsOf(words: readonly string[]): Term[] {
  const terms = new Map<string, Term>();
  for (const text of words) {
    const stemmed = stem(text);
    const key = keyOf(stemmed);
    if (!terms.has(key))
      terms.set(key, { text, key, forms: [...new Set([text, ...formsOf(stemmed)])] });
  }
  return [...terms.values()];
}
