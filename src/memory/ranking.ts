import type { Question, Term } from "./question.ts";
import { createTermCount } from "./term-count.ts";
import type { IndexedText } from "./text-index.ts";
import { createStemmer } from "./words.ts";

/** What is known of the whole collection that candidates come from. */
export interface Statistics {
  readonly size: number;
  readonly frequency: (term: Term) => number;
}

/** How well one row's text fits a question, and which of the question's own words and names it has. */
export interface Weighed<R extends IndexedText = IndexedText> {
  readonly row: R;
  readonly score: number;
  /** What weighs most, first. */
  readonly why: readonly string[];
  readonly named: boolean;
}

export type Weigh = <R extends IndexedText>(rows: readonly R[]) => Weighed<R>[];

/**
 * S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009). All factors were tuned on
 * locomo-dev; docs/decisions/014 says what each of them gains.
 */
const SATURATION = 1.2;
const LENGTH = 0.3;
/** The words of a text of middle length: not the mean of the texts at hand, so that a text weighs the same among any others. */
const MIDDLE = 25;
/** Two words of the question close together count as this share of the rarer one more. */
const TOGETHER = 0.7;
/** Two words of the question written as one, or a name that has one in it. */
const RELATED = 0.5;
/** A text with all of the question weighs so much more than by its words. */
const WHOLE = 0.75;
/** An exact name counts as much as several words: who asks for `PROJ-1234` wants that and nothing like it. */
const NAME = 6;
/** In a small store no name is rare: its rarity is counted as if there were so many entries. */
const NAME_SIZE = 1000;

/**
 * Weighs texts by the question's words, in any form, and by its exact names. The index's own `rank` cannot be compared
 * between two indexes and is nearly nothing for a word that half of a small collection has; it only picks the candidates.
 */
export function createRanking(): (question: Question, statistics: Statistics) => Weigh {
  const stem = createStemmer();
  return ({ words, related, names }, statistics) => {
    const known = new Set(words.map(({ key }) => key));
    const terms = [...words, ...related.filter(({ key }) => !known.has(key))];
    const count = createTermCount(terms, { asked: words.length, stem });
    const weights = terms.map(
      (term, number) => (number < words.length ? 1 : RELATED) * rarity(term, statistics),
    );
    const weightOf = (number: number): number => weights[number] ?? 0;
    const total = sum(weights.slice(0, words.length));
    const many = { ...statistics, size: Math.max(statistics.size, NAME_SIZE) };
    const marks = names.map((term) => ({
      text: term.text,
      mark: ` ${term.key} `,
      weight: NAME * rarity(term, many),
    }));
    return (rows) =>
      rows.map((row) => {
        const { length, found, times, together } = count(row);
        const slack = SATURATION * (1 - LENGTH + (LENGTH * length) / MIDDLE);
        const parts = found.map((number, at) => {
          const often = times[at] ?? 0;
          const weight = (weightOf(number) * often * (SATURATION + 1)) / (often + slack);
          return { text: terms[number]?.text ?? "", weight };
        });
        const covered = sum(found.map((number) => (number < words.length ? weightOf(number) : 0)));
        const whole = total === 0 ? 1 : 1 + (WHOLE * covered) / total;
        const close = sum(
          together.map((number) => Math.min(weightOf(number), weightOf(number + 1))),
        );
        const named = marks.filter(({ mark }) => ` ${row.identifiers} `.includes(mark));
        const all = [...named, ...parts].toSorted((a, b) => b.weight - a.weight);
        return {
          row,
          score: weightIn(parts) * whole + TOGETHER * close + weightIn(named),
          why: all.map((each) => each.text),
          named: named.length > 0,
        };
      });
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function weightIn(parts: readonly { readonly weight: number }[]): number {
  return parts.reduce((total, { weight }) => total + weight, 0);
}

/** How much a term tells: nearly nothing when every row has it. */
export function rarity(term: Term, { size, frequency }: Statistics): number {
  const n = Math.min(frequency(term), size);
  return Math.log(1 + (size - n + 0.5) / (n + 0.5));
}
