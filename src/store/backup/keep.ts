import { PairedError } from "../../errors.ts";

/** The newest snapshot of each of so many days, weeks and months stays. */
export interface Keep {
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
}

export const KEEP: Keep = { daily: 7, weekly: 4, monthly: 12 };
const MOST = 1000;

/** `daily=7,weekly=4,monthly=12`; what is not named is 0. */
export function parseKeep(text: string): Keep {
  const keep: Record<keyof Keep, number> = { daily: 0, weekly: 0, monthly: 0 };
  for (const part of text.split(",")) {
    const [, name, count] = /^(daily|weekly|monthly)=(\d{1,4})$/.exec(part.trim()) ?? [];
    if ((name !== "daily" && name !== "weekly" && name !== "monthly") || Number(count) > MOST)
      throw misused();
    keep[name] = Number(count);
  }
  if (keep.daily + keep.weekly + keep.monthly === 0) throw misused();
  return keep;
}

/** Of snapshots, the ones to keep; the newest always is. Days and months are those of the machine's own time zone. */
export function chooseKept<T extends { readonly made: number }>(
  snapshots: readonly T[],
  keep: Keep,
): ReadonlySet<T> {
  const newestFirst = snapshots.toSorted((a, b) => b.made - a.made);
  const kept = new Set(newestFirst.slice(0, 1));
  for (const [count, periodOf] of [
    [keep.daily, dayOf],
    [keep.weekly, weekOf],
    [keep.monthly, monthOf],
  ] as const) {
    const seen = new Set<string>();
    for (const snapshot of newestFirst) {
      const period = periodOf(new Date(snapshot.made));
      if (seen.has(period)) continue;
      seen.add(period);
      if (seen.size > count) break;
      kept.add(snapshot);
    }
  }
  return kept;
}

function dayOf(date: Date): string {
  return `${monthOf(date)}-${date.getDate()}`;
}

/** The day on which its week began, a Monday. */
function weekOf(date: Date): string {
  const back = (date.getDay() + 6) % 7;
  return dayOf(new Date(date.getFullYear(), date.getMonth(), date.getDate() - back));
}

function monthOf(date: Date): string {
  return `${date.getFullYear()}-${date.getMonth() + 1}`;
}

function misused(): PairedError {
  return new PairedError("bad_input", "that does not say which snapshots to keep", {
    fix: `Such as: --keep daily=${KEEP.daily},weekly=${KEEP.weekly},monthly=${KEEP.monthly}; each at most ${MOST}.`,
  });
}
