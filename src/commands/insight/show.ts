import { timesOf } from "../../emotion/flow/human-time.ts";
import { SUM_MEANINGS } from "../../emotion/flow/sums.ts";
import type { Status } from "../insight.ts";

interface Bucket {
  readonly at: number;
  readonly sums: Readonly<Record<string, number>>;
}

const MINUTE_MS = 60_000;

/** What a person reads before they are asked. */
export const NOTICE = `Work insight keeps how your work goes, on this machine, for you.

What it is for: an assistant that knows a good moment from a bad one, and your own day in numbers.
What it keeps: sums of time and counts, encrypted in flow.db: 10 s for a day, 1 min for a week, 15 min for
90 days, days until you delete them. No keys, no text, no names of files, commands or projects.
What it does not do: read emotions, diagnose, compare you with others. It is not for employers, and it is no
medical advice. Nothing of it can be shared: no other person, space or server ever gets it.
Your rights: see every field (paired-mcp insight inspect), stop (off), delete (erase). You can say no to each.`;

export function statusLines(status: Status, today: Bucket | undefined): string[] {
  const { items, since, idleMs, taken, skipped, rows, bytes, trouble } = status;
  const wrong = Object.entries(skipped).filter(([, n]) => n > 0);
  const kept = Object.entries(rows ?? {}).map(([grain, n]) => `${n} of ${grain}`);
  return [
    items.length === 0
      ? "Work insight is off: nothing is recorded. To switch it on: paired-mcp insight on"
      : `Work insight records ${items.join(", ")}, since ${date(since ?? 0)}.`,
    ...(idleMs === undefined ? [] : [`You count as away after ${idleMs / MINUTE_MS} min.`]),
    ...(taken > 0 ? [`Events since the node started: ${taken}.`] : []),
    ...(wrong.length > 0
      ? [`Not taken: ${wrong.map(([why, n]) => `${n} ${why.replaceAll("_", " ")}`).join(", ")}.`]
      : []),
    ...(rows ? [`Kept: ${kept.join(", ")}; ${Math.ceil(bytes / 1024)} kB.`] : []),
    ...(today && idleMs !== undefined ? [dayLine(today, idleMs)] : []),
    ...trouble.map((each) => `Wrong: ${each}.`),
  ];
}

function dayLine({ at, sums }: Bucket, idleMs: number): string {
  const { human, waiting, agent } = timesOf(sums, idleMs);
  return `${date(at)}: you ${minutes(human)}, waiting for agents ${minutes(waiting)}, agents ${minutes(agent)}.`;
}

/** Every stored field that is not 0, with what it means once. */
export function bucketLines(grain: string, buckets: readonly Bucket[]): string[] {
  const used = new Set<string>();
  const lines = buckets.map(({ at, sums }) => {
    const held = Object.entries(sums).filter(([, n]) => n !== 0);
    for (const [name] of held) used.add(name);
    const when = new Date(at).toISOString();
    return `${grain === "day" ? when.slice(0, 10) : when.slice(0, 19)} ${held.map(([name, n]) => `${name} ${n}`).join(", ")}`;
  });
  return [
    `${buckets.length} of ${grain}; times in ms, fields that are 0 left out.`,
    ...lines,
    ...[...used].map((name) => `  ${name}: ${SUM_MEANINGS[name] ?? ""}`),
  ];
}

export function changeLines(
  days: readonly { readonly at: number; readonly before: number; readonly after: number }[],
): string[] {
  const changed = days.filter(({ before, after }) => before !== after);
  return [
    changed.length === 0
      ? "Set. No day that is kept changes by it."
      : `Set. ${changed.length} of ${days.length} days change:`,
    ...changed.map(
      ({ at, before, after }) => `${date(at)}: ${minutes(before)} -> ${minutes(after)}`,
    ),
  ];
}

function minutes(ms: number): string {
  const all = Math.round(ms / MINUTE_MS);
  return all < 60 ? `${all} min` : `${Math.floor(all / 60)} h ${all % 60} min`;
}

function date(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
