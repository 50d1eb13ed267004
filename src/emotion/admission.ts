import { GAP_CAP_MS, GAP_STEP_MS, type WorkEvent, workEvent } from "./events.ts";

/** Why an event was not taken. */
export const SKIPS = [
  /** Not of the schema: unknown fields or kinds, a wrong type, out of range. */
  "malformed",
  /** Stamped later than now. */
  "future",
  /** Stamped so long ago that what came since has been counted. */
  "late",
  /** The same as one that was just taken. */
  "duplicate",
  /** A request or file too large to be read. */
  "oversized",
  /** Room was short: not taken, and its sender was told. */
  "busy",
] as const;
export type Skip = (typeof SKIPS)[number];

/** Events as they may be counted: checked, in time, once. */
export interface Admission {
  readonly judge: (raw: unknown, now: number) => WorkEvent | Skip;
  readonly clear: () => void;
}

/** Two clocks of one machine, read one after the other. */
const AHEAD_MS = 2_000;
/** An editor sends what it has gathered within a minute, or not at all. */
const BEHIND_MS = 2 * 60_000;
/** Who says a thing twice does so at once. */
const REMEMBERED = 64;

export function createAdmission(): Admission {
  const recent: WorkEvent[] = [];
  // Their times, which are quicker to look through.
  const times = new Float64Array(REMEMBERED);
  let next = 0;
  let lastSign: number | undefined;
  return {
    judge(raw, now) {
      const parsed = workEvent.safeParse(raw);
      if (!parsed.success) return "malformed";
      const event = parsed.data;
      if (event.t > now + AHEAD_MS) return "future";
      if (event.t < now - BEHIND_MS) return "late";
      if (times.includes(event.t) && recent.some((other) => isSame(other, event)))
        return "duplicate";
      recent[next] = event;
      times[next] = event.t;
      next = (next + 1) % REMEMBERED;
      if (event.actor !== "human") return event;
      const dt = event.dt ?? gapOf(lastSign, event.t);
      lastSign = event.t;
      return dt === undefined ? event : { ...event, dt };
    },
    clear() {
      recent.length = 0;
      times.fill(0);
      next = 0;
      lastSign = undefined;
    },
  };
}

function gapOf(since: number | undefined, at: number): number | undefined {
  if (since === undefined) return undefined;
  const gap = Math.min(GAP_CAP_MS, Math.max(0, at - since));
  return Math.round(gap / GAP_STEP_MS) * GAP_STEP_MS;
}

function isSame(one: WorkEvent, other: WorkEvent): boolean {
  return (
    one.t === other.t &&
    one.sess === other.sess &&
    one.kind === other.kind &&
    one.cls === other.cls &&
    one.target === other.target &&
    one.src === other.src &&
    one.n === other.n &&
    one.actor === other.actor &&
    one.ok === other.ok
  );
}
