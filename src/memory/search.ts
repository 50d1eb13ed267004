import type { Log } from "../log.ts";
import type { WantedFacets } from "./facets.ts";
import { type Filter, filterOf, NEWEST, type Wanted } from "./filter.ts";
import { fuse, type NearEntries } from "./fusion.ts";
import { addNames, findParts } from "./name-parts.ts";
import { type Neighbours, type Row, smooth } from "./neighbours.ts";
import { createPages } from "./pages.ts";
import { type Question, readQuestion, type Term } from "./question.ts";
import { createRanking, rarity, type Weighed } from "./ranking.ts";
import { FLOOR, relevance } from "./relevance.ts";
import { correct } from "./spelling.ts";
import { spread, standing } from "./standing.ts";
import { allOf, anyOf, type TextIndex } from "./text-index.ts";

export type Scope = "mine" | "spaces" | "all";

/** A project and a role narrow own entries: what peers sent has no project of ours, and never a role. */
export interface SearchAsk extends Wanted {
  readonly query: string;
  readonly scope: Scope;
  /** Hits with a lesser score are left out; without it, all are when not even the best is relevant. */
  readonly minScore?: number | undefined;
}

/** One result: which entry, and how well it fits. Scores of one search compare, own and received ones alike. */
export interface Hit {
  readonly origin: "mine" | "space";
  readonly id: number;
  /** 0 to 1: how sure it is that the question has to do with what is stored, less for a lesser hit. */
  readonly score: number;
  /** The question's words and names that it has, or the entry that it stands next to. */
  readonly why: readonly string[];
}

export interface Found {
  readonly hits: readonly Hit[];
  /** The score of the best row, be it shown or not; 0 without any. */
  readonly best: number;
  /** The best row of those that were left out because nothing was relevant. */
  readonly nearest?: Hit | undefined;
  /**
   * Where a word could be a part of a name and not all names are known yet: makes them known. The same question then may
   * find more.
   */
  readonly learn?: () => Promise<void>;
  /** Whether what is near in meaning was asked too. */
  readonly fused: boolean;
  /** The cursor for what comes after the first `shown` of these hits; undefined when nothing does. */
  readonly next: (shown: number) => string | undefined;
  /** `no_words`: the question had only words that say nothing. `no_received`: the index of received entries failed. */
  readonly problem?: "no_words" | "no_received";
}

/** Which part of the results; a cursor goes on where the page before ended. */
export interface Page {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** By words and names; with `near`, by meaning too. A next page is of the list that the first one made. */
export type Search = (ask: SearchAsk, page: Page, near?: NearEntries) => Found;

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
const MAX_CANDIDATES = 100;
/** Rows that the index may rank for one question, about a microsecond each. */
const MAX_MATCHES = 5000;
/** What it costs to read that a row has a word, where ranking the row costs 1. */
const PASS_COST = 0.05;
/** Fewer words than this do not tell rows apart by how many of them they have. */
const FEW_TERMS = 3;
/** With fewer results than this a question is worth another look, at its common words. */
const FEW = 10;

/** Finds entries by the words and names of a question; answers from this machine alone. */
export function createSearch(deps: {
  readonly mine: Source & Neighbours;
  readonly spaces: Source;
  readonly now: () => number;
  readonly randomId: () => string;
  readonly log: Log;
}): Search {
  const { mine, spaces, now, randomId, log } = deps;
  const rank = createRanking();
  const pages = createPages<Hit>(randomId);
  const fusedLists = new WeakSet<readonly Hit[]>();
  return (ask, { limit, cursor }, near) => {
    const key = JSON.stringify(ask);
    if (cursor !== undefined) {
      const { results, offset, next } = pages.open(key, cursor);
      return {
        hits: results.slice(offset, offset + limit),
        best: results[0]?.score ?? 0,
        fused: fusedLists.has(results),
        next: (shown) => next(offset + shown),
      };
    }
    const spelt = correct(readQuestion(ask.query), spellingIn(ask.scope));
    const { question, learn } = named(spelt, ask.scope);
    if (question.words.length + question.names.length === 0 && !near)
      return { hits: [], best: 0, fused: false, next: () => undefined, problem: "no_words" };
    const { all, failed } = findAll(question, ask);
    const { minScore } = ask;
    const best = all[0]?.score ?? 0;
    const worded =
      minScore === undefined
        ? all.slice(0, best < FLOOR ? 0 : undefined)
        : all.filter(({ score }) => score >= minScore);
    const hits = near ? fuse(worded, near, hasName(question)) : worded;
    if (near) fusedLists.add(hits);
    return {
      hits: hits.slice(0, limit),
      best: Math.max(best, hits[0]?.score ?? 0),
      ...(hits.length === 0 && { nearest: all[0] }),
      fused: near !== undefined,
      ...(learn && { learn }),
      next: pages.keep(key, hits),
      ...(failed && { problem: "no_received" }),
    };
  };

  function ranked(origin: Hit["origin"]): (found: Weighed & { readonly row: Row }) => Ranked {
    return ({ row, score, why }) => ({ origin, row, score: score * standing(row, now()), why });
  }

  /** What peers wrote must not change what the user's own words find. */
  function spellingIn(scope: Scope): Parameters<typeof correct>[1] {
    const { index } = scope === "spaces" ? spaces : mine;
    return { isKnown: isKnownIn(scope), wordsLike: index.wordsLike };
  }

  function named(question: Question, scope: Scope): { question: Question; learn?: Found["learn"] } {
    const parts = findParts(question, isKnownIn(scope));
    if (parts.length === 0) return { question };
    const names = sourcesOf(scope).map(({ index }) => index.names);
    const having = (part: string): string[] => names.flatMap((each) => each.having(part));
    return {
      question: addNames(question, parts, having),
      ...(names.some((each) => !each.loaded()) && {
        learn: async () => void (await Promise.all(names.map((each) => each.load()))),
      }),
    };
  }

  function isKnownIn(scope: Scope): (term: Term) => boolean {
    return (term) => sourcesOf(scope).some(({ index }) => frequencyOf(index, term) > 0);
  }

  function sourcesOf(scope: Scope): Source[] {
    return [...(scope === "spaces" ? [] : [mine]), ...(scope === "mine" ? [] : [spaces])];
  }

  function findAll(question: Question, ask: SearchAsk): { all: Hit[]; failed: boolean } {
    const filter = filterOf(ask, now());
    const own = ask.scope === "spaces" ? [] : candidates(mine, question, filter);
    const received =
      ask.scope === "mine" || ask.role !== undefined
        ? []
        : tryCandidates(question, filterOf({ ...ask, project: undefined }, now()));
    const sources = [...(own.length > 0 ? [mine] : []), ...(received?.length ? [spaces] : [])];
    const statistics = {
      size: sources.reduce((sum, { index }) => sum + index.size(), 0),
      frequency: (term: Term) =>
        sources.reduce((sum, { index }) => sum + frequencyOf(index, term), 0),
    };
    const weigh = rank(question, statistics);
    const rows = [...own, ...(received ?? [])];
    const weighed = weigh(rows).flatMap((each, place) => {
      const row = rows[place];
      return row ? [{ ...each, row }] : [];
    });
    const found = [
      ...smooth(weighed.slice(0, own.length), {
        among: mine,
        read: (ids) => mine.read(ids, filter),
        weigh,
      }).map(ranked("mine")),
      ...weighed.slice(own.length).map(ranked("space")),
    ];
    const hits = spread(found.toSorted(byScore));
    const sure = relevance(question, statistics, weighed);
    const most = hits[0]?.score ?? 1;
    return {
      all: hits.map(({ origin, row, score, why }) => ({
        origin,
        id: row.id,
        score: (sure * score) / most,
        why,
      })),
      failed: received === undefined,
    };
  }

  /** What peers sent is an extra: without it, a search still answers with what is the user's own. */
  function tryCandidates(question: Question, filter: Filter): readonly Row[] | undefined {
    try {
      return candidates(spaces, question, filter);
    } catch (error) {
      log.error("search of received entries failed", {
        error: error instanceof Error ? error.name : typeof error,
      });
      return undefined;
    }
  }
}

function hasName({ names }: Question): (hit: Hit) => boolean {
  const wanted = new Set(names.map(({ text }) => text));
  return ({ why }) => why.some((text) => wanted.has(text));
}

/** The rows with the names and those with the words: a name must not lose its place to many words. */
function candidates(source: Source, question: Question, filter: Filter): readonly Row[] {
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
  if (found.length === MAX_CANDIDATES) found.push(...newest(allOf(named, facets), filter, FEW));
  for (const words of new Set([common.length, 1]))
    if (found.length < FEW && common.length > 0)
      found.push(...newest(allOf(common.slice(0, words), facets), filter, MAX_CANDIDATES));
  return found;
}

/**
 * The rows that fit best. With one or two words those that say them most and shortest; with more those that have the
 * most and rarest of them, which costs a sixth to find out: how they say them is weighed afterwards anyway.
 */
function pick(source: Source, terms: readonly Term[], { facets, filter }: Passing): Row[] {
  if (terms.length === 0) return [];
  if (terms.length < FEW_TERMS)
    return [...source.best(anyOf(terms, facets), filter, MAX_CANDIDATES)];
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
  const weights = new Map<number, number>();
  for (const term of terms) {
    const weight = rarity(term, { size, frequency: (each) => frequencyOf(index, each) });
    for (const id of index.matching(anyOf([term], facets)))
      weights.set(id, (weights.get(id) ?? 0) + weight);
  }
  // There are few sums, and many rows of each: sorting the sums is quicker than sorting rows.
  const groups = new Map<number, number[]>();
  for (const [id, weight] of weights) {
    const group = groups.get(weight);
    if (group) group.push(id);
    else groups.set(weight, [id]);
  }
  const ids: number[] = [];
  for (const [, group] of [...groups].toSorted(([a], [b]) => b - a)) {
    ids.push(...group.toSorted((a, b) => b - a));
    if (ids.length >= NEWEST) break;
  }
  return ids.slice(0, NEWEST);
}

interface Passing {
  readonly facets: WantedFacets;
  readonly filter: Filter;
}

function frequencyOf(index: Source["index"], { forms }: Term): number {
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

interface Ranked extends Omit<Hit, "id"> {
  readonly row: Row;
}

/** On equal scores own entries first, then the newer one. */
function byScore(a: Ranked, b: Ranked): number {
  if (a.score !== b.score) return b.score - a.score;
  if (a.origin !== b.origin) return a.origin === "mine" ? -1 : 1;
  return b.row.id - a.row.id;
}
