import { entryName } from "./entry.ts";
import type { Weigh, Weighed } from "./ranking.ts";
import type { IndexedText } from "./text-index.ts";

export interface Row extends IndexedText {
  readonly id: number;
}

/** What was stored just before and after an entry in its session, nearest first. */
export interface Around {
  readonly before: readonly Row[];
  readonly after: readonly Row[];
}

/**
 * How far a row comes up towards a better one next to it, and one further; tuned on locomo-dev. It never gives to a
 * better one: rows that answer alike keep their order.
 */
const SHARES = [0.5, 0.25];
/** How many of the best rows look around. */
const LOOKING = 40;

/** How many rows on each side count. */
export const REACH = SHARES.length;

export interface Found extends Weighed {
  readonly row: Row;
}

/**
 * Lets rows of one session share their scores: what answers a question often stands beside what has its words. Rows that
 * no word of the question found come in by those which it did.
 */
export function smooth(
  found: readonly Found[],
  deps: { readonly around: (id: number) => Around; readonly weigh: Weigh },
): Found[] {
  const looking = found.toSorted((a, b) => b.score - a.score).slice(0, LOOKING);
  const rows = new Map(found.map((each) => [each.row.id, each]));
  const strangers = new Map<number, Row>();
  const pairs = new Map<string, Pair>();
  for (const { row } of looking) {
    const { before, after } = deps.around(row.id);
    for (const side of [before, after])
      for (const [place, next] of side.entries()) {
        if (!rows.has(next.id)) strangers.set(next.id, next);
        const [low, high] = row.id < next.id ? [row.id, next.id] : [next.id, row.id];
        pairs.set(`${low} ${high}`, { low, high, share: SHARES[place] ?? 0 });
      }
  }
  const brought = [...strangers.values()];
  for (const [place, weighed] of deps.weigh(brought).entries()) {
    const row = brought[place];
    if (row) rows.set(row.id, { ...weighed, row });
  }
  return addShares(rows, [...pairs.values()]);
}

interface Pair {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

function addShares(rows: ReadonlyMap<number, Found>, pairs: readonly Pair[]): Found[] {
  const gained = new Map<number, { score: number; from: number; most: number }>();
  const give = (to: number, from: number, share: number): void => {
    const score = share * ((rows.get(from)?.score ?? 0) - (rows.get(to)?.score ?? 0));
    if (score <= 0) return;
    const before = gained.get(to) ?? { score: 0, from, most: 0 };
    const most = score > before.most ? { from, most: score } : before;
    gained.set(to, { ...most, score: before.score + score });
  };
  for (const { low, high, share } of pairs) {
    give(low, high, share);
    give(high, low, share);
  }
  return Array.from(rows.values(), ({ row, score, why }) => {
    const gain = gained.get(row.id);
    return {
      row,
      score: score + (gain?.score ?? 0),
      why: why.length === 0 && gain ? [`next to ${entryName(gain.from)}`] : why,
    };
  });
}
