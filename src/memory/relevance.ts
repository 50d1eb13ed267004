import type { Question, Term } from "./question.ts";
import { rarity, type Statistics, type Weighed } from "./ranking.ts";

/** Below this share of a question's subject nothing is relevant: at most 2 % of answerable locomo-dev questions lie there. */
export const FLOOR = 0.4;
/** With so many of its words in one entry the question is answered, whatever else it names. */
const ENOUGH_WORDS = 3;
const ENOUGH = 0.5;
/** In a small store it tells little that a word is missing: rarity is counted as if there were so many entries. */
const LEAST_SIZE = 200;

/**
 * How sure it is that a question has to do with what is stored, 0 to 1: the share of its subject, by rarity, of which there
 * is any word at all. What was never stored betrays itself by its noun, which no entry has; words that only ask do not count.
 */
export function relevance(
  { subjects }: Question,
  statistics: Statistics,
  found: readonly Weighed[],
): number {
  if (found.length === 0) return 0;
  const size = Math.max(statistics.size, LEAST_SIZE);
  const weight = (terms: readonly Term[]): number =>
    terms.reduce((sum, term) => sum + rarity(term, { ...statistics, size }), 0);
  const total = weight(subjects);
  const known = weight(subjects.filter((term) => statistics.frequency(term) > 0));
  const share = total === 0 ? 1 : known / total;
  const enough = found.some(({ why, named }) => named || why.length >= ENOUGH_WORDS);
  return enough ? Math.max(share, ENOUGH) : share;
}
