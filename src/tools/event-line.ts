import { minute } from "../agents/moves.ts";
import type { TaskEvent } from "../agents/task.ts";
import type { Context } from "../context.ts";

/** `2026-11-23T14:20Z claude-code handoff to leonardo: the note` */
export function eventLine({ gate }: Context, event: TaskEvent): string {
  const { at, client, session, action, role, note } = event;
  const what = action === "handoff" || action === "add" ? `${action} to ${role}` : action;
  return `${minute(at)} ${client} ${what}${note === null ? "" : `: ${gate.mark(session, note)}`}`;
}
