import type { Role } from "./roles.ts";

/** Lowest first: the position is what the database stores and sorts by. */
export const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** In the order of a board; later issues add states between these, so nothing may count on the list being whole. */
export const STATES = ["doing", "waiting", "todo", "done"] as const;
export type State = (typeof STATES)[number];

export const ACTIONS = ["claim", "note", "block", "complete", "handoff"] as const;
export type Action = (typeof ACTIONS)[number];

export const TASK_LIMITS = {
  titleChars: 200,
  bodyBytes: 8192,
  noteBytes: 4096,
  projectChars: 120,
  page: 100,
} as const;

export interface Task {
  readonly id: number;
  readonly title: string;
  readonly body: string | null;
  readonly role: Role;
  readonly project: string;
  readonly priority: Priority;
  readonly state: State;
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
  /** Whose task it was from then on. */
  readonly role: Role;
  readonly note: string | null;
}
