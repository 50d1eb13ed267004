import { MINUTE_MS } from "./flow/idle.ts";
import type { FrictionReading, MomentReading } from "./reading.ts";

/** What somebody would say to the person, or have their assistant say. */
export interface Waiting {
  readonly id: number;
  /** `blocking`: work stands still until it is answered. */
  readonly urgency: "security" | "blocking" | "can_wait";
  /** Since when, in ms. */
  readonly since: number;
}

/** When to speak. A function of events, readings and the time that it is told; nothing in it looks at a clock. */
export interface Policy {
  /** Of what waits, all that may be said now; the rest is held. What is returned counts as said. */
  readonly take: (
    waiting: readonly Waiting[],
    moment: MomentReading,
    now: number,
  ) => readonly Waiting[];
  /** Whether to offer help now; yes counts as offered. */
  readonly offersHelp: (friction: FrictionReading, now: number) => boolean;
  /** What the person made of the last offer; nothing, where none is open. */
  readonly answered: (welcome: boolean, now: number) => void;
}

/** Batches of what can wait come no closer than this, however many boundaries there are. */
const APART_MS = 5 * MINUTE_MS;
/** What can wait is held so long at most: where nobody knows the moment, and where it is known to be bad. */
const MOST_HELD_MS = { unknown: 30 * MINUTE_MS, bad: 4 * 60 * MINUTE_MS } as const;
/** Between two offers of help; each dismissal doubles it, up to a working day. */
const HELP_MS = { first: 30 * MINUTE_MS, most: 8 * 60 * MINUTE_MS } as const;

export function createPolicy(): Policy {
  let batchAt = -Infinity;
  let helpAt = -Infinity;
  let helpWait: number = HELP_MS.first;
  let open = false;
  return {
    take(waiting, moment, now) {
      const may = now - batchAt >= APART_MS;
      const taken = waiting.filter(
        (one) => one.urgency !== "can_wait" || (may && isDue(one, moment, now)),
      );
      if (taken.some(({ urgency }) => urgency === "can_wait")) batchAt = now;
      return taken;
    },
    offersHelp({ value }, now) {
      if (value !== true || now - helpAt < helpWait) return false;
      helpAt = now;
      open = true;
      return true;
    },
    answered(welcome, now) {
      if (!open) return;
      open = false;
      helpWait = welcome ? HELP_MS.first : Math.min(HELP_MS.most, helpWait * 2);
      helpAt = Math.max(helpAt, now);
    },
  };
}

function isDue({ since }: Waiting, { value }: MomentReading, now: number): boolean {
  if (value === true) return true;
  return now - since >= (value === null ? MOST_HELD_MS.unknown : MOST_HELD_MS.bad);
}
