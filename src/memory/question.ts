import { findIdentifiers, identifierToken } from "./identifiers.ts";
import { isStopWord, wordsOf } from "./words.ts";

/** More words than this say nothing more; each one costs a pass through the index. */
const MAX_WORDS = 32;
const MAX_IDENTIFIERS = 8;

/** What a question asks for, in the index's own terms. */
export interface Question {
  /** Each once, without stop words. */
  readonly words: readonly string[];
  /** Index tokens of exact names. */
  readonly identifiers: readonly string[];
}

export function readQuestion(text: string): Question {
  const words = new Set(wordsOf(text).filter((word) => !isStopWord(word)));
  const identifiers = findIdentifiers(text).map(identifierToken);
  return {
    words: [...words].slice(0, MAX_WORDS),
    identifiers: identifiers.slice(0, MAX_IDENTIFIERS),
  };
}
