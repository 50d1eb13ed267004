import { z } from "zod";

import { type Action, ACTIONS, PRIORITIES, type Task, TASK_LIMITS } from "../agents/task.ts";
import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";
import { heard } from "../heard.ts";
import { plainText } from "../privacy/plain-text.ts";
import type { Session } from "./call.ts";
import { defineTool } from "./define.ts";
import { eventLine } from "./event-line.ts";
import { taskId } from "./ids.ts";
import { ROLE } from "./role-input.ts";
import { writerOf } from "./session.ts";
import { entryIds, LINES, taskIds } from "./task-input.ts";
import { holderOf, TASK_DETAIL, TASK_LINE, taskDetail, taskLine } from "./task-line.ts";

/** A claim answers with the body and the last events, so that work goes on where it stopped. */
const HISTORY = 6;

const OUTPUT = z.object({ ...TASK_LINE, ...TASK_DETAIL, file: z.string().optional() });

export const taskUpdate = defineTool({
  name: "task_update",
  title: "Work on a task",
  description:
    "Claim before working (no id: the next one, for role to): yours for 30 minutes, renewed by any call; paths: files that nobody else may claim meanwhile. A block or handoff needs a note to go on from: what is done, decided, open, next. review asks its reviewers, who approve or reject as role to. write: an adr as a file.",
  effect: "write",
  core: true,
  input: z.object({
    id: z.string().max(20).optional().describe("T12"),
    action: z.enum(ACTIONS),
    note: plainText(TASK_LIMITS.noteBytes).optional(),
    to: ROLE.optional(),
    paths: LINES.optional().describe("src/pay/**"),
    folder: z.string().optional().describe("write: docs/adr"),
    accept: LINES.optional().describe("This and below: edit only"),
    body: z.string().pipe(plainText(TASK_LIMITS.bodyBytes)).optional(),
    needs: LINES.optional(),
    entries: LINES.optional(),
    priority: z.enum(PRIORITIES).optional(),
  }),
  output: OUTPUT,
  run: (ctx, { id, needs, entries, folder, ...rest }, { session }) => {
    const change = { ...rest, needs: taskIds(needs), entries: entryIds(entries) };
    const by = holderOf(session);
    // Who holds a task leaves it to somebody, whatever becomes of the client.
    if (change.action === "claim") ctx.sessions.begin(writerOf(session));
    if (folder !== undefined || change.action === "write")
      return written(ctx, change, { id, folder, session });
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

/** A decision, as a file of the project. */
function written(
  ctx: Context,
  { action }: { readonly action: Action },
  ask: { id: string | undefined; folder: string | undefined; session: Session },
): Shown {
  const { id, folder, session } = ask;
  if (action !== "write" || id === undefined || folder === undefined)
    throw new PairedError("bad_input", "a decision is written with write, its id and a folder", {
      fix: 'For example {"id":"T9","action":"write","folder":"docs/adr"}.',
    });
  const place = { root: session.folder, project: session.project, folder };
  const { task, path } = ctx.adrs.write(taskId.parse(id), place, holderOf(session));
  return { ...taskLine(task), file: path };
}

type Shown = z.input<typeof OUTPUT>;

function shown(ctx: Context, task: Task, session: Session, action: Action): Shown {
  if (action !== "claim") return taskLine(task);
  const events = ctx.board.history(task.id, HISTORY);
  heard(ctx, session, events);
  return {
    ...taskLine(task),
    ...taskDetail(task),
    history: events.map((one) => eventLine(ctx, one)),
  };
}
