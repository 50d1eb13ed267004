/**
 * What stands behind an answer. `definition`: it follows from its published definition; `learning`: the person's own
 * baseline is still too young; `prior`: what holds for people in general; `personal`: fitted to this person's labels;
 * `certified`: those labels earned a bound; `uncalibrated`: a bound was lost to drift; `no_signal`: too little is seen.
 */
export const BASES = [
  "definition",
  "learning",
  "prior",
  "personal",
  "certified",
  "uncalibrated",
  "no_signal",
] as const;

/** An answer with how far it can be trusted; `value: null` is an answer too. */
export interface Answer<Value> {
  readonly value: Value | null;
  /** Of `value` being right, 0 to 1; null where nothing was fitted. */
  readonly probability: number | null;
  /** The share of moments at which there is an answer at all, 0 to 1; null until it is measured. */
  readonly coverage: number | null;
  /** How many of the person's own labels it rests on. */
  readonly labels: number;
  /** The one-sided 95 % lower bound of the accuracy that those labels earned (Clopper-Pearson); null without one. */
  readonly bound: number | null;
  readonly basis: (typeof BASES)[number];
}

/** What can be seen from outside of how the work goes; `docs/insight.md` defines each. */
export const WORK_STATES = [
  "away",
  "waiting_on_agent",
  "reviewing",
  "exploring",
  "editing",
  "debugging_loop",
  "committing",
] as const;
export type WorkState = (typeof WORK_STATES)[number];

export const FOCUS_STATES = ["none", "warming", "in_block"] as const;
export type FocusState = (typeof FOCUS_STATES)[number];
