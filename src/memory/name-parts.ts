import { identifierToken } from "./identifiers.ts";
import type { Question, Term } from "./question.ts";
import { stem } from "./stem.ts";
import { keyOf } from "./word-forms.ts";

/** Shorter words are in too many names. */
const MIN_LETTERS = 4;
/** Not a code with a number: who asks for `PROJ-12` does not mean `PROJ-123`. */
const PART = new RegExp(`^(?=.{${MIN_LETTERS}})\\p{L}.*\\p{L}$`, "u");
/** Each is looked for in every name. */
const MAX_PARTS = 4;

/**
 * The words and names of a question that nothing has, but that could be a part of a name: `authtok` of
 * `refreshAuthToken`.
 */
export function findParts(
  { words, names }: Question,
  isKnown: (term: Term) => boolean,
): readonly Term[] {
  return [...names, ...words]
    .filter((term) => PART.test(term.text) && !isKnown(term))
    .slice(0, MAX_PARTS);
}

/** Takes the names that have one of the parts in them for what the question means by it. */
export function addNames(
  question: Question,
  parts: readonly Term[],
  having: (part: string) => readonly string[],
): Question {
  const meant = new Map(parts.map((part) => [part, having(insideOf(part.text))] as const));
  const related = Array.from(meant, ([{ text }, tokens]) =>
    tokens.map((token) => ({ text, key: keyOf(stem(token)), forms: [token] })),
  ).flat();
  return {
    ...question,
    related: [...question.related, ...related],
    subjects: question.subjects.map((term) => {
      const forms = meant.get(term) ?? [];
      return forms.length > 0 ? { ...term, forms } : term;
    }),
  };
}

/** What the index token of a name has in it when the name has this. */
function insideOf(part: string): string {
  return identifierToken(part).slice("id".length, -"0".length);
}
