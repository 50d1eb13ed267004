import { PairedError } from "../errors.ts";
import type { Role } from "./roles.ts";
import type { Action, Holder, Lease, Task } from "./task.ts";

/** How long a task stays with its holder without a word from them. */
export const LEASE_MS = 30 * 60_000;

export interface Move {
  readonly action: Action;
  /** What the others should know; a block or a hand-off without it would lose the work. */
  readonly note?: string | undefined;
  /** The role that a hand-off goes to; the same role means another client. */
  readonly to?: Role | undefined;
}

/**
 * What a task becomes by a move of `by`; throws, and nothing has changed, when it is not theirs to move. Only `claim`
 * takes a lease; every move of the holder renews it or ends it. On a free task all moves are open to anybody: they
 * are done in one step, so nobody has to hold it for them.
 */
export function applyMove(task: Task, move: Move, by: Holder, now: number): Task {
  const { action, to } = move;
  assertComplete(move);
  assertMovable(task, action, by);
  const until = now + LEASE_MS;
  if (action === "claim")
    return { ...task, state: "doing", lease: { client: by.client, session: by.session, until } };
  if (action === "note") return { ...task, lease: task.lease && { ...task.lease, until } };
  if (action === "block") return { ...task, state: "waiting", lease: undefined };
  if (action === "complete") return { ...task, state: "done", lease: undefined };
  return { ...task, state: "todo", role: to ?? task.role, lease: undefined };
}

export function isHolder(lease: Lease | undefined, { client, session }: Holder): boolean {
  return lease?.client === client && lease.session === session;
}

/** `2026-11-23T14:20Z`: short enough for a sentence, and the same in every time zone. */
export function minute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

function assertComplete({ action, note, to }: Move): void {
  if (note === undefined && (action === "note" || action === "block" || action === "handoff"))
    throw new PairedError("bad_input", `${action} needs a note`, {
      fix: NOTE_FIX[action],
    });
  if (action === "handoff" && to === undefined)
    throw new PairedError("bad_input", "handoff needs a role to go to", {
      fix: "Give `to` a role; the task's own role hands it to another client.",
    });
  if (action !== "handoff" && to !== undefined)
    throw new PairedError("bad_input", `${action} does not take \`to\``, {
      fix: "Leave `to` out, or use the action handoff.",
    });
}

const NOTE_FIX = {
  note: "Give `note` what the others should know.",
  block: "Give `note` what the task waits for.",
  handoff: "Give `note` what is done, what is decided, what is open and the next step.",
};

function assertMovable(task: Task, action: Action, by: Holder): void {
  const { lease } = task;
  if (lease && !isHolder(lease, by)) {
    const who = lease.client === by.client ? `another session of ${lease.client}` : lease.client;
    throw new PairedError("conflict", `the task is leased by ${who} until ${minute(lease.until)}`, {
      fix: "Take another task (task_list, view next), ask its holder to hand it off, or come back then.",
    });
  }
  if (task.state === "done" && action !== "note")
    throw new PairedError("conflict", "the task is done", {
      fix: "Add a new task that names this one; a note can still be added to it.",
    });
}
