import type { Answer, FocusState, WorkState } from "./answer.ts";

/** What speaks for help being welcome. */
export const FRICTION_SIGNS = [
  "same_failure",
  "churn",
  "revert",
  "retries",
  "repeated_prompt",
  "correction",
  "negative_text",
  "no_green",
] as const;
export type FrictionSign = (typeof FRICTION_SIGNS)[number];

export interface FocusReading extends Answer<FocusState> {
  /** Where the last five minutes lie among the person's own, 0 to 1, less for switching; null while unknown. */
  readonly score: number | null;
  /** The 95 % interval of `score`. */
  readonly interval: readonly [number, number] | null;
}

/** `value`: help would be welcome. */
export interface FrictionReading extends Answer<boolean> {
  /** How likely it is that help would be welcome, 0 to 1. */
  readonly score: number | null;
  /** Since when, in milliseconds of the engine's time; null where nothing began. */
  readonly onset: number | null;
  /** What speaks for it, strongest first; `weight` in log-odds. */
  readonly evidence: readonly { readonly sign: FrictionSign; readonly weight: number }[];
}

/** Why now is or is not a good moment for a message that can wait. */
export const MOMENT_REASONS = [
  "commit",
  "green_test",
  "agent_stopped",
  "back",
  "waiting",
  "focus_block",
  "mid_edit",
  "mid_task",
  "away",
  "unknown",
] as const;

export interface MomentReading {
  readonly value: boolean | null;
  readonly why: (typeof MOMENT_REASONS)[number];
}

/** All that the heads say of one moment. */
export interface WorkReading {
  readonly at: number;
  readonly state: Answer<WorkState> & { readonly since: number | null };
  readonly focus: FocusReading;
  readonly friction: FrictionReading;
  readonly goodMoment: MomentReading;
  /** Of the last twenty minutes, 0 to 1: the person at work, an agent at work, the person waiting for one. They overlap. */
  readonly shares: { readonly human: number; readonly agent: number; readonly waiting: number };
}
