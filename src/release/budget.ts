import { PairedError } from "../errors.ts";
import type { RELEASE_KINDS, ReleaseKind } from "./kinds.ts";

/** The privacy loss of statistics in one scope: a space, or a question asked in one. */
export interface Spent {
  /** Such as `S1`. */
  readonly scope: string;
  /** Of differential privacy, summed over all releases; 0 and more. */
  readonly epsilon: number;
  /** The most that may be spent; undefined: none was set. */
  readonly limit: number | undefined;
  readonly releases: number;
}

/** What one kind of statistics has spent, by scope. */
export type BudgetLedger = () => readonly Spent[];

/** Kinds that hand out statistics; who composes the program gives a ledger for each, or it does not compile. */
export type StatisticalKind = {
  [Kind in keyof typeof RELEASE_KINDS]: (typeof RELEASE_KINDS)[Kind]["gives"] extends "exact"
    ? never
    : Kind;
}[keyof typeof RELEASE_KINDS];

export interface BudgetRead {
  /** Kinds of release that hand out exact bytes: no budget covers them. */
  readonly exact: readonly string[];
  /** Kinds that hand out statistics. */
  readonly statistics: readonly string[];
  readonly spent: readonly Spent[];
}

/** Sums up what has left as statistics; throws `internal` for a statistical kind that nobody keeps a ledger of. */
export function readBudget(
  kinds: Readonly<Record<string, ReleaseKind>>,
  ledgers: Readonly<Partial<Record<string, BudgetLedger>>>,
): BudgetRead {
  const names = Object.keys(kinds);
  const statistics = names.filter((name) => kinds[name]?.gives === "statistic");
  const spent = statistics.flatMap((name) => {
    const ledger = ledgers[name];
    if (!ledger) throw new PairedError("internal", `nobody says what ${name} has spent`);
    return ledger();
  });
  return { exact: names.filter((name) => !statistics.includes(name)), statistics, spent };
}
