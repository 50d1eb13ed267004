import { z } from "zod";

import { minute, missingReviews } from "../agents/moves.ts";
import type { Holder, Task } from "../agents/task.ts";
import type { Session } from "./call.ts";
import { entryId, taskId } from "./ids.ts";

/** A task as all tools show it. */
export const TASK_LINE = {
  id: z.string(),
  title: z.string(),
  role: z.string(),
  state: z.string(),
  priority: z.string(),
  kind: z.string().optional(),
  needs: z.array(z.string()).optional(),
  review_by: z.array(z.string()).optional(),
  paths: z.array(z.string()).optional(),
  holder: z.string().optional(),
  until: z.string().optional(),
};

export type TaskLine = z.output<z.ZodObject<typeof TASK_LINE>>;

/** What is only of some tasks is only in their lines. */
export function taskLine(task: Task): TaskLine {
  const { id, title, role, state, priority, lease } = task;
  const reviews = state === "review" ? missingReviews(task) : [];
  return {
    id: taskId.format(id),
    title,
    role,
    state,
    priority,
    ...(task.kind !== "task" && { kind: kindText(task) }),
    ...(task.waits > 0 && { needs: task.needs.map(taskId.format) }),
    ...(reviews.length > 0 && { review_by: reviews }),
    ...(lease && task.paths.length > 0 && { paths: [...task.paths] }),
    ...(lease && { holder: lease.client, until: minute(lease.until) }),
  };
}

/** What a task says beside its line. */
export const TASK_DETAIL = {
  body: z.string().optional(),
  accept: z.array(z.string()).optional(),
  entries: z.array(z.string()).optional(),
  reviewers: z.array(z.string()).optional(),
  approved: z.array(z.string()).optional(),
  history: z.array(z.string()).optional(),
};

export type TaskDetail = z.output<z.ZodObject<typeof TASK_DETAIL>>;

export function taskDetail({ body, accept, entries, reviewers, approved }: Task): TaskDetail {
  return {
    ...(body !== null && { body }),
    ...(accept.length > 0 && { accept: [...accept] }),
    ...(entries.length > 0 && { entries: entries.map(entryId.format) }),
    ...(reviewers.length > 0 && { reviewers: [...reviewers] }),
    ...(approved.length > 0 && { approved: [...approved] }),
  };
}

/** `T12 write the parser (high, edison, doing by claude-code until 2026-11-23T14:20Z)` */
export function taskText(task: Task): string {
  const { id, title, role, state, priority, lease } = task;
  const held = lease ? ` by ${lease.client} until ${minute(lease.until)}` : "";
  const kind = task.kind === "task" ? "" : `${kindText(task)}, `;
  return `${taskId.format(id)} ${title} (${kind}${priority}, ${role}, ${state}${held})`;
}

export function holderOf({ client, id }: Session): Holder {
  return { client, session: id };
}

/** `ADR-0004`, `debt 15 (3 x 5)`, `impediment: the same day` */
function kindText({ kind, number, severity, effort, priority }: Task): string {
  if (kind === "adr") return `ADR-${String(number).padStart(4, "0")}`;
  if (kind === "debt" && severity !== null && effort !== null)
    return `debt ${severity * effort} (${severity} x ${effort})`;
  return kind === "impediment" ? `impediment: ${DUE[priority]}` : kind;
}

/** By when an impediment is looked at. */
const DUE = {
  urgent: "at once",
  high: "the same day",
  normal: "by the next stand-up",
  low: "by the next planning",
} as const;
