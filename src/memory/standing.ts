import type { Row } from "./neighbours.ts";

/** What a new entry weighs more than an old one; half of it is gone after so many days. */
const FRESH = { share: 0.1, halfLifeDays: 90 };
const PINNED = 1.1;
/** What a stranger's entry weighs: less until a person accepted it. */
const TRUST: Readonly<Record<string, number>> = { accepted: 0.9, quarantined: 0.7 };
/** As many results of one author of a space come before those of everybody else. */
const OF_ONE_AUTHOR = 3;

const DAY = 86_400_000;

/** What a row's age, pin and origin make of its score: a factor, 0.7 to 1.21. */
export function standing({ updated, received, pinned, state }: Row, now: number): number {
  const days = Math.max(0, now - (updated ?? received ?? 0)) / DAY;
  const fresh = 1 + FRESH.share * 0.5 ** (days / FRESH.halfLifeDays);
  return fresh * (pinned === 1 ? PINNED : 1) * (state === undefined ? 1 : (TRUST[state] ?? 0));
}

/** Puts what one author of a space has beyond a few results behind all others: who floods a space does not fill a page. */
export function spread<T extends { readonly row: Row }>(ranked: readonly T[]): T[] {
  const seen = new Map<string, number>();
  const first: T[] = [];
  const rest: T[] = [];
  for (const each of ranked) {
    const author = each.row.author?.toString("base64");
    const count = author === undefined ? 0 : (seen.get(author) ?? 0) + 1;
    if (author !== undefined) seen.set(author, count);
    (count > OF_ONE_AUTHOR ? rest : first).push(each);
  }
  return [...first, ...rest];
}
