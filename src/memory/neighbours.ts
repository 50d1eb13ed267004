import { entryName } from "./entry.ts";
import type { Weigh, Weighed } from "./ranking.ts";
import type { IndexedText } from "./text-index.ts";

export interface Row extends IndexedText {
  readonly id: number;
  /** Of own entries. */
  readonly session?: string;
  readonly updated?: number;
  readonly pinned?: number;
  /** Of received ones. */
  readonly received?: number;
  readonly author?: Buffer;
  readonly state?: string;
}

/** The ids stored just before and after an entry in its session, nearest first. */
export interface Around {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** A collection whose rows belong to sessions. */
export interface Neighbours {
  readonly beside: (ids: readonly number[]) => ReadonlyMap<number, Around>;
  /** Those of the sessions that are more than one piece of work: a store of years under one name is. */
  readonly longAmong: (sessions: readonly string[]) => ReadonlySet<string>;
}

export type Found = Weighed<Row>;

/** The share of its score that a row gives to those next to it, and to those one further; tuned on locomo-dev. */
const SHARES = [0.45, 0.25];
/** The share that each row of a session has of the session's three best. */
const SESSION = { share: 0.15, best: 3 };
/** How many of the best rows look around. */
const LOOKING = 24;

/** How many rows on each side count. */
export const REACH = SHARES.length;

/**
 * Lets rows of one session share their scores: what answers a question often stands beside what has its words. Rows that
 * no word of the question found come in by those which it did. An entry alone in its session keeps its score.
 */
export function smooth(
  found: readonly Found[],
  deps: {
    readonly among: Neighbours;
    /** The rows with these ids that pass the filter. */
    readonly read: (ids: readonly number[]) => readonly Row[];
    readonly weigh: Weigh;
  },
): Found[] {
  const { among, read, weigh } = deps;
  const looking = found
    .toSorted((a, b) => b.score - a.score || b.row.id - a.row.id)
    .slice(0, LOOKING);
  const rows = new Map(found.map((each) => [each.row.id, each]));
  const around = among.beside(looking.map(({ row }) => row.id));
  const sides = Array.from(around.values(), ({ before, after }) => [...before, ...after]).flat();
  const brought = read([...new Set(sides)].filter((id) => !rows.has(id)));
  for (const each of weigh(brought)) rows.set(each.row.id, each);
  const pairs = new Map<string, Pair>();
  const ends = new Map<number, number>();
  for (const [id, { before, after }] of around) {
    const passing = [before, after].map((side) => side.filter((next) => rows.has(next)));
    ends.set(id, Math.min(...passing.map((side) => side.length)));
    for (const side of passing)
      for (const [place, next] of side.entries()) {
        const [low, high] = id < next ? [id, next] : [next, id];
        pairs.set(`${low} ${high}`, { low, high, place });
      }
  }
  const sessions = sessionShares(found, among);
  const gains = gainsOf(rows, { pairs: [...pairs.values()], ends });
  return Array.from(rows.values(), ({ row, score, why, named }) => {
    const gain = gains.get(row.id);
    return {
      row,
      named,
      score: score + (gain?.score ?? 0) + (sessions.get(row.session ?? "") ?? 0),
      why: why.length === 0 && gain ? [`next to ${entryName(gain.from)}`] : why,
    };
  });
}

function sessionShares(
  found: readonly Found[],
  { longAmong }: Neighbours,
): ReadonlyMap<string, number> {
  const best = new Map<string, number[]>();
  for (const { row, score } of found.toSorted((a, b) => b.score - a.score)) {
    const scores = best.get(row.session ?? "") ?? [];
    if (scores.length < SESSION.best) best.set(row.session ?? "", [...scores, score]);
  }
  const long = longAmong([...best.keys()]);
  return new Map(
    Array.from(best, ([session, scores]) => {
      const sum = scores.reduce((total, score) => total + score, 0);
      return [session, long.has(session) ? 0 : SESSION.share * sum] as const;
    }),
  );
}

interface Pair {
  readonly low: number;
  readonly high: number;
  /** 0 next to each other, 1 one further. */
  readonly place: number;
}

interface Gain {
  readonly score: number;
  /** Who gave most of it, and how much. */
  readonly from: number;
  readonly most: number;
}

/** The first and the last row of a session have what they have on one side twice, so that all are treated alike. */
function gainsOf(
  rows: ReadonlyMap<number, Found>,
  { pairs, ends }: { readonly pairs: readonly Pair[]; readonly ends: ReadonlyMap<number, number> },
): ReadonlyMap<number, Gain> {
  const gains = new Map<number, Gain>();
  const give = (to: number, from: number, place: number): void => {
    const sides = (ends.get(to) ?? REACH) > place ? 1 : 2;
    const score = sides * (SHARES[place] ?? 0) * (rows.get(from)?.score ?? 0);
    if (score <= 0) return;
    const before = gains.get(to) ?? { score: 0, from, most: 0 };
    const most = score > before.most ? { from, most: score } : before;
    gains.set(to, { ...before, ...most, score: before.score + score });
  };
  for (const { low, high, place } of pairs) {
    give(low, high, place);
    give(high, low, place);
  }
  return gains;
}
