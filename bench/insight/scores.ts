import { createRandom } from "../personas/random.ts";

/** Counts by true class (row) and answered class (column); a last column may count what was not answered. */
export type Table = readonly (readonly number[])[];

const RESAMPLES = 1_000;

export function emptyTable(classes: number): number[][] {
  return Array.from({ length: classes }, () => Array.from({ length: classes + 1 }, () => 0));
}

export function add(tables: readonly Table[]): Table {
  const [first = []] = tables;
  return first.map((row, r) => row.map((_, c) => total(tables.map((table) => table[r]?.[c] ?? 0))));
}

export function accuracy(table: Table): number {
  return total(table.map((row, n) => row[n] ?? 0)) / total(table.flat());
}

export function f1(table: Table, of: number): number {
  const right = table[of]?.[of] ?? 0;
  const called = total(table.map((row) => row[of] ?? 0));
  return (2 * right) / (called + total(table[of] ?? []));
}

/** The mean F1 of the classes that occur. */
export function macroF1(table: Table): number {
  const found = table.flatMap((row, n) => (total(row) > 0 ? [f1(table, n)] : []));
  return total(found) / found.length;
}

export function answered(table: Table): number {
  return 1 - total(table.map((row) => row.at(-1) ?? 0)) / total(table.flat());
}

/** The share of pairs of a yes and a no in which the yes has the higher score; ties count half. */
export function auc(cases: readonly Case[]): number {
  const sorted = cases.toSorted((a, b) => a.score - b.score);
  let noes = 0;
  let won = 0;
  for (let from = 0; from < sorted.length;) {
    const score = sorted[from]?.score;
    let to = from;
    while (sorted[to]?.score === score && to < sorted.length) to += 1;
    const tied = sorted.slice(from, to);
    const yes = tied.filter((one) => one.yes).length;
    won += yes * (noes + (tied.length - yes) / 2);
    noes += tied.length - yes;
    from = to;
  }
  return won / (noes * (cases.length - noes));
}

/** Average precision: the precision at each yes, best score first, averaged; ties stand together. */
export function averagePrecision(cases: readonly Case[]): number {
  const sorted = cases.toSorted((a, b) => b.score - a.score);
  const all = cases.filter((one) => one.yes).length;
  let seen = 0;
  let found = 0;
  let precision = 0;
  for (let from = 0; from < sorted.length; from = seen) {
    const score = sorted[from]?.score;
    let to = from;
    while (to < sorted.length && sorted[to]?.score === score) to += 1;
    const yes = sorted.slice(from, to).filter((one) => one.yes).length;
    seen = to;
    found += yes;
    precision += (found / seen) * (yes / all);
  }
  return precision;
}

export interface Case {
  readonly score: number;
  readonly yes: boolean;
}

/** The 95 % interval of a figure when people are drawn again, with replacement, from those at hand. */
export function interval<Person>(
  people: readonly Person[],
  figure: (drawn: readonly Person[]) => number,
): string {
  const random = createRandom(1);
  const draw = (): Person[] => {
    const n = Math.floor(random.next() * people.length);
    return people.slice(n, n + 1);
  };
  const drawn = Array.from({ length: RESAMPLES }, () => figure(people.flatMap(draw))).toSorted(
    (a, b) => a - b,
  );
  const at = (share: number): string => (drawn[Math.floor(share * RESAMPLES)] ?? 0).toFixed(3);
  return `${at(0.025)} to ${at(0.975)}`;
}

export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
