import { z } from "zod";

import { type Action, ACTIONS, PRIORITIES, type Task, TASK_LIMITS } from "../agents/task.ts";
import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";
import { plainText } from "../privacy/plain-text.ts";
import type { Session } from "./call.ts";
import { defineTool } from "./define.ts";
import { eventLine } from "./event-line.ts";
import { heard } from "./heard.ts";
import { taskId } from "./ids.ts";
import { ROLE } from "./role-input.ts";
import { entryIds, LINES, taskIds } from "./task-input.ts";
import { holderOf, TASK_DETAIL, TASK_LINE, taskDetail, taskLine } from "./task-line.ts";

/** A claim answers with the body and the last events, so that work goes on where it stopped. */
const HISTORY = 6;

export const taskUpdate = defineTool({
  name: "task_update",
  title: "Work on a task",
  description:
    "Claim before working (no id: the next one, for role to): yours for 30 minutes, renewed by any call; paths: files that nobody else may claim meanwhile. A block or handoff needs a note to go on from: what is done, decided, open, next. review asks its reviewers, who approve or reject as role to.",
  effect: "write",
  core: true,
  input: z.object({
    id: z.string().max(20).optional().describe("T12"),
    action: z.enum(ACTIONS),
    note: plainText(TASK_LIMITS.noteBytes).optional(),
    to: ROLE.optional(),
    paths: LINES.optional().describe("src/pay/**"),
    accept: LINES.optional().describe("accept, needs, entries, priority: edit only"),
    needs: LINES.optional(),
    entries: LINES.optional(),
    priority: z.enum(PRIORITIES).optional(),
  }),
  output: z.object({ ...TASK_LINE, ...TASK_DETAIL }),
  run: (ctx, { id, needs, entries, ...rest }, { session }) => {
    const change = { ...rest, needs: taskIds(needs), entries: entryIds(entries) };
    const by = holderOf(session);
    if (id !== undefined)
      return shown(ctx, ctx.board.move(taskId.parse(id), change, by), session, change.action);
    if (change.action !== "claim")
      throw new PairedError("bad_input", `${change.action} needs the id of a task`, {
        fix: "task_list shows the tasks of a project.",
      });
    const filter = { project: session.project, role: ctx.roster.check(change.to) };
    return shown(ctx, ctx.board.claimNext(filter, change, by), session, change.action);
  },
});

type Shown = z.output<z.ZodObject<typeof TASK_LINE & typeof TASK_DETAIL>>;

function shown(ctx: Context, task: Task, session: Session, action: Action): Shown {
  if (action !== "claim") return taskLine(task);
  const events = ctx.board.history(task.id, HISTORY);
  heard(ctx, session, events);
  return { ...taskLine(task), ...taskDetail(task), history: events.map(eventLine) };
}
