import type { WantedFacets } from "./facets.ts";
import { type Filter, NEWEST } from "./filter.ts";
import type { Row } from "./neighbours.ts";
import type { Question, Term } from "./question.ts";
import { rarity } from "./ranking.ts";
import { allOf, anyOf, type TextIndex } from "./text-index.ts";

/** One searchable collection. */
export interface Source {
  readonly index: Pick<TextIndex, "size" | "matching" | "frequency" | "wordsLike" | "names">;
  /** The rows with these ids that pass the filter, in the order of the ids. */
  readonly read: (ids: readonly number[], filter: Filter) => readonly Row[];
  /** The best rows that match and pass the filter. */
  readonly best: Match;
  /** The newest rows that match and pass the filter. */
  readonly newest: Match;
}

/** Takes a query of `anyOf` or `allOf`. */
type Match = (query: string, filter: Filter, limit: number) => readonly Row[];

/** Rows of each source that are read and weighed. */
const MAX_CANDIDATES = 80;
/** Rows that the index may rank for one question, about a microsecond each. */
const MAX_MATCHES = 5000;
/** What it costs to read that a row has a word, where ranking the row costs 1. */
const PASS_COST = 0.05;
/** Fewer words than this do not tell rows apart by how many of them they have. */
const FEW_TERMS = 3;
/** With fewer results than this a question is worth another look, at its common words. */
const FEW = 10;

/** The rows with the names and those with the words: a name must not lose its place to many words. */
export function findCandidates(source: Source, question: Question, filter: Filter): readonly Row[] {
  const rows = [
    ...find(source, question.names, filter),
    ...find(source, [...question.words, ...question.related], filter),
  ];
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

/**
 * Rows with any of the rarest terms, as many terms as the budget allows. What is then left of the question are words
 * that are nearly everywhere: of rows that have all of them the newest are as good as any. Where few rows pass the filter
 * all that have a word are taken.
 */
function find(source: Source, terms: readonly Term[], filter: Filter): Row[] {
  const { index, newest } = source;
  const size = index.size();
  // What most rows have is dearer to read in the index than to look up row by row.
  const facets = filter.facets.filter((words) => rowsOf(index, words) * 2 <= size);
  const passing = Math.min(size, ...facets.map((words) => rowsOf(index, words)));
  const rarest = terms
    .map((term) => ({ term, rows: frequencyOf(index, term) }))
    .filter(({ rows }) => rows > 0)
    .toSorted((a, b) => a.rows - b.rows);
  if (rarest.length === 0 || passing === 0) return [];
  const known = rarest.map(({ term }) => term);
  if (facets.length > 0 && passing <= MAX_CANDIDATES)
    return [...newest(anyOf(known, facets), filter, MAX_CANDIDATES)];
  const affordable = countAffordable(
    rarest.map(({ rows }) => Math.min(rows, passing) + rows * PASS_COST),
  );
  const named = known.slice(0, affordable);
  const common = known.slice(affordable);
  const found = pick(source, named, { facets, filter });
  for (const words of new Set([common.length, 1]))
    if (found.length < FEW && common.length > 0)
      found.push(...newest(allOf(common.slice(0, words), facets), filter, MAX_CANDIDATES));
  return found;
}

/**
 * The rows that fit best. With one or two words those that say them most and shortest, and the newest that have them all;
 * with more those that have the most and rarest of them, the newest first, which costs a sixth to find out: how they say
 * them is weighed afterwards anyway.
 */
function pick(source: Source, terms: readonly Term[], { facets, filter }: Passing): Row[] {
  if (terms.length === 0) return [];
  if (terms.length < FEW_TERMS) {
    const rows = source.best(anyOf(terms, facets), filter, MAX_CANDIDATES);
    return rows.length < MAX_CANDIDATES
      ? [...rows]
      : [...rows, ...source.newest(allOf(terms, facets), filter, FEW)];
  }
  const ids = heaviest(source, terms, facets);
  const rows: Row[] = [];
  for (let at = 0; at < ids.length && rows.length < MAX_CANDIDATES; at += MAX_CANDIDATES)
    rows.push(...source.read(ids.slice(at, at + MAX_CANDIDATES), filter));
  return rows.slice(0, MAX_CANDIDATES);
}

/** The ids of up to `NEWEST` rows by the rarity of the terms that they have; of equals the newer first. */
function heaviest(
  { index }: Source,
  terms: readonly Term[],
  facets: WantedFacets,
): readonly number[] {
  const size = index.size();
  let found: Heavy = { ids: [], weights: [] };
  for (const term of terms) {
    const weight = rarity(term, { size, frequency: (each) => frequencyOf(index, each) });
    found = addWeight(found, index.matching(anyOf([term], facets)), weight);
  }
  // There are few sums, and many rows of each: sorting the sums is quicker than sorting rows.
  const groups = new Map<number, number[]>();
  for (const [at, id] of found.ids.entries()) {
    const weight = found.weights[at] ?? 0;
    const group = groups.get(weight);
    if (group) group.push(id);
    else groups.set(weight, [id]);
  }
  const ids: number[] = [];
  for (const [, group] of [...groups].toSorted(([a], [b]) => b - a)) {
    ids.push(...group.toReversed());
    if (ids.length >= NEWEST) break;
  }
  return ids.slice(0, NEWEST);
}

/** Rows by rising id, and what each of them weighs. */
interface Heavy {
  readonly ids: readonly number[];
  readonly weights: readonly number[];
}

/** Adds `weight` to the rows of `more`, which rise too: two sorted lists merge in a tenth of the time that a Map takes. */
function addWeight({ ids, weights }: Heavy, more: readonly number[], weight: number): Heavy {
  const merged: number[] = [];
  const sums: number[] = [];
  let at = 0;
  for (const id of more) {
    for (; at < ids.length && (ids[at] ?? id) < id; at += 1) {
      merged.push(ids[at] ?? 0);
      sums.push(weights[at] ?? 0);
    }
    const known = ids[at] === id;
    merged.push(id);
    sums.push(known ? (weights[at] ?? 0) + weight : weight);
    if (known) at += 1;
  }
  return { ids: [...merged, ...ids.slice(at)], weights: [...sums, ...weights.slice(at)] };
}

interface Passing {
  readonly facets: WantedFacets;
  readonly filter: Filter;
}

export function frequencyOf(index: Source["index"], { forms }: Term): number {
  return rowsOf(index, forms);
}

function rowsOf(index: Source["index"], words: readonly string[]): number {
  return words.reduce((sum, word) => sum + index.frequency(word), 0);
}

function countAffordable(costs: readonly number[]): number {
  let sum = 0;
  const end = costs.findIndex((cost) => (sum += cost) > MAX_MATCHES);
  return end === -1 ? costs.length : end;
}
