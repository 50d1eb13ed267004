import { setImmediate } from "node:timers/promises";

import { PairedError } from "../../errors.ts";
import { bucketOf, DAY_MS, type Offset, systemOffset } from "../flow/grains.ts";
import { MINUTE_MS, USUAL_IDLE_MS } from "../flow/idle.ts";
import { SUMS } from "../flow/sums.ts";
import type { Recorder } from "../recorder.ts";
import { type Insights, type Minute, readInsights } from "./insights.ts";

export type Period = "day" | "week";

export interface Loaded extends Insights {
  readonly period: Period;
  /** The person's days, `2026-11-23`. */
  readonly from: string;
  readonly to: string;
  /** Every field that is kept, summed over these days. */
  readonly stored: Readonly<Record<string, number>>;
}

const DAYS: Readonly<Record<Period, number>> = { day: 1, week: 7 };
/** Read at once, so that nobody waits long for it. */
const AT_ONCE_MS = DAY_MS / 4;

/** Reads the day or the last seven days that end with `now`; throws where nothing was ever recorded. */
export async function loadInsights(
  { buckets, status }: Pick<Recorder, "buckets" | "status">,
  asked: { readonly period: Period; readonly now: number; readonly offset?: Offset },
): Promise<Loaded> {
  const { period, now, offset = systemOffset } = asked;
  const today = bucketOf("day", now, offset);
  const firstDay = today - (DAYS[period] - 1) * DAY_MS;
  const days = buckets({ grain: "day", from: firstDay, to: today + 1 });
  const { items, idleMs = USUAL_IDLE_MS } = status();
  if (days.length === 0 && items.length === 0)
    throw new PairedError("unavailable", "work insight is off, and nothing was recorded", {
      fix: "The person switches it on in a terminal: paired-mcp insight on",
    });
  const start = firstDay - offset(firstDay) * MINUTE_MS;
  const minutes: Minute[] = [];
  for (let from = start; from <= now; from += AT_ONCE_MS) {
    minutes.push(...buckets({ grain: "1m", from, to: Math.min(from + AT_ONCE_MS, now + 1) }));
    await setImmediate();
  }
  return {
    period,
    from: dateOf(firstDay),
    to: dateOf(today),
    ...readInsights(minutes, { idleMs, offset }),
    stored: Object.fromEntries(
      SUMS.map((name) => [name, days.reduce((sum, { sums }) => sum + (sums[name] ?? 0), 0)]),
    ),
  };
}

function dateOf(day: number): string {
  return new Date(day).toISOString().slice(0, 10);
}
