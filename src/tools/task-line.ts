import { z } from "zod";

import { minute } from "../agents/moves.ts";
import type { Holder, Task } from "../agents/task.ts";
import type { Session } from "./call.ts";
import { taskId } from "./ids.ts";

/** A task as all tools show it. */
export const TASK_LINE = {
  id: z.string(),
  title: z.string(),
  role: z.string(),
  state: z.string(),
  priority: z.string(),
  holder: z.string().optional(),
  until: z.string().optional(),
};

export type TaskLine = z.output<z.ZodObject<typeof TASK_LINE>>;

export function taskLine({ id, title, role, state, priority, lease }: Task): TaskLine {
  const held = lease && { holder: lease.client, until: minute(lease.until) };
  return { id: taskId.format(id), title, role, state, priority, ...held };
}

/** `T12 write the parser (high, edison, doing by claude-code until 2026-11-23T14:20Z)` */
export function taskText(task: Task): string {
  const { id, title, role, state, priority, lease } = task;
  const held = lease ? ` by ${lease.client} until ${minute(lease.until)}` : "";
  return `${taskId.format(id)} ${title} (${priority}, ${role}, ${state}${held})`;
}

export function holderOf({ client, id }: Session): Holder {
  return { client, session: id };
}
