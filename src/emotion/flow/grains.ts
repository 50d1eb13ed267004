import { MINUTE_MS } from "./idle.ts";

export const DAY_MS = 24 * 60 * MINUTE_MS;
export const SLOT_MS = 10_000;

/** How finely time is kept, and for how long; what is older goes. */
export const GRAINS = [
  { name: "10s", ms: SLOT_MS, keptMs: DAY_MS },
  { name: "1m", ms: MINUTE_MS, keptMs: 7 * DAY_MS },
  { name: "15m", ms: 15 * MINUTE_MS, keptMs: 90 * DAY_MS },
  { name: "day", ms: DAY_MS, keptMs: undefined },
] as const;
export type Grain = (typeof GRAINS)[number]["name"];

/** Minutes that the person's wall clock is ahead of UTC at a moment; a multiple of 15 everywhere today. */
export type Offset = (at: number) => number;

export const systemOffset: Offset = (at) => -new Date(at).getTimezoneOffset();

/**
 * The start of the bucket that a moment lies in, in ms since 1970. A day is the person's own: it starts at the moment that
 * would be its midnight in UTC, so that a change of the clock moves no other day.
 */
export function bucketOf(grain: Grain, at: number, offset: Offset): number {
  const length = GRAINS.find(({ name }) => name === grain)?.ms ?? SLOT_MS;
  const local = grain === "day" ? at + offset(at) * MINUTE_MS : at;
  return Math.floor(local / length) * length;
}
