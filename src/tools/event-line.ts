import { minute } from "../agents/moves.ts";
import type { TaskEvent } from "../agents/task.ts";

/** `2026-11-23T14:20Z claude-code handoff to leonardo: the note` */
export function eventLine({ at, client, action, role, note }: TaskEvent): string {
  const what = action === "handoff" || action === "add" ? `${action} to ${role}` : action;
  return `${minute(at)} ${client} ${what}${note === null ? "" : `: ${note}`}`;
}
