import type { Role } from "./roles.ts";

/** Lowest first: the position is what the database stores and sorts by. */
export const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
export type Priority = (typeof PRIORITIES)[number];

/**
 * In the order of a board. `ready` is not stored: it is a task to do that nobody holds and whose dependencies are done;
 * with one that is not, it is `todo`.
 */
export const STATES = [
  "doing",
  "review",
  "waiting",
  "ready",
  "todo",
  "done",
  "failed",
  "dropped",
] as const;
export type State = (typeof STATES)[number];

/** Nothing more is to do. Only `done` lets those go on that wait for it. */
export const ENDED: ReadonlySet<State> = new Set(["done", "failed", "dropped"]);

/** `impediment`: stops other tasks. `debt`: work put off, with its price. `adr`: a decision on record, numbered. */
export const KINDS = ["task", "impediment", "debt", "adr"] as const;
export type Kind = (typeof KINDS)[number];

export const ACTIONS = [
  "claim",
  "note",
  "edit",
  "block",
  "review",
  "approve",
  "reject",
  "complete",
  "handoff",
  "fail",
  "drop",
  "reopen",
  "write",
] as const;
export type Action = (typeof ACTIONS)[number];

export const TASK_LIMITS = {
  titleChars: 200,
  bodyBytes: 8192,
  noteBytes: 4096,
  projectChars: 120,
  page: 100,
  /** Of each list that a task has. */
  items: 20,
  lineChars: 300,
} as const;

export interface Task {
  readonly id: number;
  readonly kind: Kind;
  readonly title: string;
  readonly body: string | null;
  readonly role: Role;
  readonly project: string;
  readonly priority: Priority;
  /** The highest priority among it and all that wait for it: an urgent task lifts what stands in its way. */
  readonly pull: Priority;
  readonly state: State;
  /** How it is told that the task is done. */
  readonly accept: readonly string[];
  /** Tasks that have to be done first. */
  readonly needs: readonly number[];
  /** How many of these are not done. */
  readonly waits: number;
  /** Entries of memory that bear on it. */
  readonly entries: readonly number[];
  /** Roles that have to approve it; empty: nobody. */
  readonly reviewers: readonly Role[];
  /** Those who did. */
  readonly approved: readonly Role[];
  /** Files that its holder works on, as globs below the project's folder: nobody else's while the lease lives. */
  readonly paths: readonly string[];
  /** What a debt costs while it stays (1, 3, 5, 7), and to remove (1 to 5); null: it is none. */
  readonly severity: number | null;
  readonly effort: number | null;
  /** Of an `adr`, counted from 1 in each project. */
  readonly number: number | null;
  /** Who works on it now; undefined: it is free. */
  readonly lease: Lease | undefined;
  readonly updated: number;
}

/** How the outside names a task. */
export function taskName(id: number): string {
  return `T${id}`;
}

/** One connection of one client. */
export interface Holder {
  readonly client: string;
  readonly session: string;
}

export interface Lease extends Holder {
  /** From this millisecond on the task is free again. */
  readonly until: number;
}

/** One thing that happened to a task: the history is never rewritten. */
export interface TaskEvent extends Holder {
  readonly at: number;
  /** `lapse`: a lease ran out, and somebody else came. */
  readonly action: "add" | "lapse" | Action;
  /** Whose task it was from then on; of a verdict, who gave it. */
  readonly role: Role;
  readonly note: string | null;
}
