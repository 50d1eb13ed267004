import type { Log } from "../log.ts";
import { findCandidates, frequencyOf, type Source } from "./candidates.ts";
import { type Filter, filterOf, type Wanted } from "./filter.ts";
import { fuse, type NearEntries } from "./fusion.ts";
import { addNames, findParts } from "./name-parts.ts";
import { type Neighbours, type Row, smooth } from "./neighbours.ts";
import { createPages } from "./pages.ts";
import { type Question, readQuestion, type Term } from "./question.ts";
import { createRanking, type Weighed } from "./ranking.ts";
import { FLOOR, relevance } from "./relevance.ts";
import { correct } from "./spelling.ts";
import { spread, standing } from "./standing.ts";

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

  function ranked(origin: Hit["origin"]): (found: Weighed<Row>) => Ranked {
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
    const own = ask.scope === "spaces" ? [] : findCandidates(mine, question, filter);
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
    const weighed = weigh(rows);
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
      return findCandidates(spaces, question, filter);
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

interface Ranked extends Omit<Hit, "id"> {
  readonly row: Row;
}

/** On equal scores own entries first, then the newer one. */
function byScore(a: Ranked, b: Ranked): number {
  if (a.score !== b.score) return b.score - a.score;
  if (a.origin !== b.origin) return a.origin === "mine" ? -1 : 1;
  return b.row.id - a.row.id;
}
