import { findIdentifiers, identifierToken } from "./identifiers.ts";
import { isStopWord, wordsOf } from "./words.ts";

/** More words than this say nothing more; each one costs a pass through the index. */
const MAX_WORDS = 32;
const MAX_NAMES = 8;

/** What a question asks for, in the index's own terms. */
export interface Question {
  /** Each once, without stop words. */
  readonly words: readonly string[];
  readonly names: readonly Name[];
}

/** An exact name, and the index token that stands for it. */
export interface Name {
  readonly text: string;
  readonly token: string;
}

export function readQuestion(text: string): Question {
  const words = new Set(wordsOf(text).filter((word) => !isStopWord(word)));
  return {
    words: [...words].slice(0, MAX_WORDS),
    names: findIdentifiers(text)
      .slice(0, MAX_NAMES)
      .map((name) => ({ text: name, token: identifierToken(name) })),
  };
}
