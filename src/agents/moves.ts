import { PairedError } from "../errors.ts";
import { assertTakes } from "./contract.ts";
import type { Role } from "./roles.ts";
import type { Roster } from "./roster.ts";
import { type Action, ENDED, type Holder, type Lease, type Task, taskName } from "./task.ts";

/** How long a task stays with its holder without a word from them. */
export const LEASE_MS = 30 * 60_000;

export interface Move {
  readonly action: Action;
  /** What the others should know; a block or a hand-off without it would lose the work. */
  readonly note?: string | undefined;
  /** The role that a hand-off goes to (the same role means another client), or as which a verdict is given. */
  readonly to?: Role | undefined;
}

/** What the rules of a move ask of the team. */
export type Team = Pick<Roster, "find" | "get">;

/** Who moves, when, by whose rules. */
interface Hand {
  readonly by: Holder;
  readonly now: number;
  readonly team: Team;
}

/**
 * What a task becomes by a move of `by`; throws, and nothing has changed, when it is not theirs to move. Only `claim`
 * takes a lease; every move of the holder renews it or ends it. On a free task all moves are open to anybody: they
 * are done in one step, so nobody has to hold it for them.
 */
export function applyMove(task: Task, move: Move, { by, now, team }: Hand): Task {
  const { action, to } = move;
  assertComplete(move);
  assertFree(task, by);
  assertState(task, action);
  const { client, session } = by;
  const until = now + LEASE_MS;
  const free = { ...task, lease: undefined };
  switch (action) {
    case "claim":
      return { ...task, state: "doing", lease: { client, session, until } };
    case "note":
    case "edit":
    case "write":
      return { ...task, lease: task.lease && { ...task.lease, until } };
    case "block":
      return { ...free, state: "waiting" };
    case "review":
      return { ...free, state: "review", approved: [], reviewers: reviewersOf(task, team) };
    case "approve":
      return approve(free, to);
    case "reject":
      assertReviewer(task, to);
      return { ...free, state: "todo", approved: [] };
    case "complete":
      assertApproved(task);
      return { ...free, state: "done" };
    case "handoff": {
      const card = team.get(to ?? task.role);
      assertTakes(card, task, move.note ?? "");
      return { ...free, state: "todo", role: card.slug };
    }
    case "fail":
      return { ...free, state: "failed" };
    case "drop":
      return { ...free, state: "dropped" };
    case "reopen":
    default:
      return { ...free, state: "todo", approved: [] };
  }
}

export function isHolder(lease: Lease | undefined, { client, session }: Holder): boolean {
  return lease?.client === client && lease.session === session;
}

/** `claude-code`, or how another session of the caller's own client is called. */
export function holderName(lease: Lease, by: Holder): string {
  return lease.client === by.client ? `another session of ${lease.client}` : lease.client;
}

/** `2026-11-23T14:20Z`: short enough for a sentence, and the same in every time zone. */
export function minute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

/** Roles whose word is still missing before a task is done. */
export function missingReviews({ reviewers, approved }: Task): Role[] {
  return reviewers.filter((role) => !approved.includes(role));
}

function assertComplete({ action, note, to }: Move): void {
  const wanted = NOTE_FIX[action];
  if (note === undefined && wanted !== undefined)
    throw new PairedError("bad_input", `${action} needs a note`, { fix: wanted });
  if (action === "handoff" && to === undefined)
    throw new PairedError("bad_input", "handoff needs a role to go to", {
      fix: "Give `to` a role; the task's own role hands it to another client.",
    });
  const verdict = action === "approve" || action === "reject";
  if (verdict && to === undefined)
    throw new PairedError("bad_input", `${action} needs the role that gives the verdict`, {
      fix: "Give `to` the role that you review as.",
    });
  if (action !== "handoff" && !verdict && to !== undefined)
    throw new PairedError("bad_input", `${action} does not take \`to\``, {
      fix: "Leave `to` out, or use the action handoff.",
    });
}

const NOTE_FIX: Readonly<Partial<Record<Action, string>>> = {
  note: "Give `note` what the others should know.",
  block: "Give `note` what the task waits for.",
  review: "Give `note` what is to be looked at: branch or commit, what was tested.",
  reject: "Give `note` what is wrong, and what would be right.",
  handoff: "Give `note` what is done, what is decided, what is open and the next step.",
  fail: "Give `note` what was tried and why it cannot be done.",
  drop: "Give `note` why nobody needs it any more.",
};

function assertFree({ lease }: Task, by: Holder): void {
  if (lease === undefined || isHolder(lease, by)) return;
  throw new PairedError(
    "conflict",
    `the task is leased by ${holderName(lease, by)} until ${minute(lease.until)}`,
    {
      fix: "Take another task (task_list, view next), ask its holder to hand it off, or come back then.",
    },
  );
}

function assertState(task: Task, action: Action): void {
  const { state } = task;
  if (action === "note" || action === "write") return;
  if (state === "done")
    throw new PairedError("conflict", "the task is done", {
      fix: "Add a new task that names this one; a note can still be added to it.",
    });
  if (ENDED.has(state) !== (action === "reopen"))
    throw new PairedError(
      "conflict",
      action === "reopen" ? `the task is open: ${state}` : `the task was ended: ${state}`,
      { fix: action === "reopen" ? "Claim it." : "Reopen it first, if it is wanted after all." },
    );
  if (action === "claim" && state === "todo")
    throw new PairedError("conflict", `the task waits for ${task.needs.map(taskName).join(", ")}`, {
      fix: "Take one of these first (task_list, view blocked, says how far they are), or edit its needs.",
    });
  if ((action === "approve" || action === "reject") && state !== "review")
    throw new PairedError("conflict", `the task is not in review: ${state}`, {
      fix: "Its holder asks for it with the action review.",
    });
  if (action === "claim" && state === "review")
    throw new PairedError(
      "conflict",
      `the task is in review by ${sayRoles(missingReviews(task))}`,
      {
        fix: "Approve or reject it as one of them; a rejected task can be claimed.",
      },
    );
}

function approve(task: Task, role: Role | undefined): Task {
  assertReviewer(task, role);
  const approved = [...task.approved, ...(role === undefined ? [] : [role])];
  const after = { ...task, approved };
  return missingReviews(after).length === 0 ? { ...after, state: "done" } : after;
}

function assertReviewer(task: Task, role: Role | undefined): void {
  const missing = missingReviews(task);
  if (role !== undefined && missing.includes(role)) return;
  throw new PairedError("conflict", `this review is not ${role}'s to give`, {
    fix: `It waits for ${sayRoles(missing)}.`,
  });
}

function assertApproved(task: Task): void {
  const missing = missingReviews(task);
  if (missing.length === 0) return;
  throw new PairedError("conflict", `${sayRoles(missing)} must approve it first`, {
    fix: 'Use the action review; each of them answers with approve or reject, and "to" as who.',
  });
}

function reviewersOf({ reviewers, role }: Task, team: Team): readonly Role[] {
  const found = reviewers.length > 0 ? reviewers : (team.find(role)?.reviewedBy ?? []);
  if (found.length > 0) return found;
  throw new PairedError("bad_input", `nobody reviews what ${role} does`, {
    fix: "Use complete, or hand the task off to who should look at it.",
  });
}

function sayRoles(roles: readonly Role[]): string {
  return roles.join(" and ");
}
