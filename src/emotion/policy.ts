import type { WorkEvent } from "./events.ts";
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
  /** Whether an offer waits for the person's answer. */
  readonly isOffered: () => boolean;
  readonly hear: (event: WorkEvent) => void;
  /** Whether to suggest a break now; yes counts as suggested. */
  readonly suggestsBreak: (moment: MomentReading, now: number) => boolean;
}

/** Batches of what can wait come no closer than this, however many boundaries there are. */
const APART_MS = 5 * MINUTE_MS;
/** What can wait is held so long at most: where nobody knows the moment, and where it is known to be bad. */
const MOST_HELD_MS = { unknown: 30 * MINUTE_MS, bad: 4 * 60 * MINUTE_MS } as const;
/** Between two offers of help; each dismissal doubles it, up to a working day. */
const HELP_MS = { first: 30 * MINUTE_MS, most: 8 * 60 * MINUTE_MS } as const;
/** Albulescu et al., "Give me a break!", PLoS ONE 17 (2022): short breaks help vigour; they claim nothing for output. */
const BREAK = { after: 90 * MINUTE_MS, pause: 5 * MINUTE_MS, aDay: 2 } as const;
const DAY_MS = 24 * 60 * MINUTE_MS;

export function createPolicy({ breaks = false }: { readonly breaks?: boolean } = {}): Policy {
  let batchAt = -Infinity;
  let helpAt = -Infinity;
  let helpWait: number = HELP_MS.first;
  let open = false;
  let stretchFrom: number | undefined;
  let lastSeen = -Infinity;
  let breakTimes: number[] = [];
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
    isOffered: () => open,
    hear({ actor, kind, t }) {
      if (actor !== "human" || kind === "idle") return;
      if (stretchFrom === undefined || t - lastSeen > BREAK.pause) stretchFrom = t;
      lastSeen = Math.max(lastSeen, t);
    },
    suggestsBreak({ value }, now) {
      if (!breaks || value !== true || stretchFrom === undefined) return false;
      if (now - lastSeen > BREAK.pause || now - stretchFrom < BREAK.after) return false;
      breakTimes = breakTimes.filter((at) => now - at < DAY_MS);
      if (breakTimes.length >= BREAK.aDay) return false;
      breakTimes.push(now);
      stretchFrom = now;
      return true;
    },
  };
}

function isDue({ since }: Waiting, { value }: MomentReading, now: number): boolean {
  if (value === true) return true;
  return now - since >= (value === null ? MOST_HELD_MS.unknown : MOST_HELD_MS.bad);
}
