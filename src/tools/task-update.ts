import { z } from "zod";

import { ROLES } from "../agents/roles.ts";
import { ACTIONS, TASK_LIMITS } from "../agents/task.ts";
import { plainText } from "../privacy/plain-text.ts";
import { defineTool } from "./define.ts";
import { eventLine } from "./event-line.ts";
import { taskId } from "./ids.ts";
import { holderOf, TASK_LINE, taskLine } from "./task-line.ts";

/** A claim answers with the body and the last events, so that work goes on where it stopped. */
const HISTORY = 6;

export const taskUpdate = defineTool({
  name: "task_update",
  title: "Work on a task",
  description:
    "Claim, note, block, complete or hand off a task. Claim before working: it is yours for 30 minutes, renewed by each update. A block or handoff needs a note to go on from: what is done, decided, open, next.",
  effect: "write",
  core: true,
  input: z.object({
    id: z.string().max(20).describe("T12"),
    action: z.enum(ACTIONS),
    note: plainText(TASK_LIMITS.noteBytes).optional(),
    to: z.enum(ROLES).optional().describe("handoff only"),
  }),
  output: z.object({
    ...TASK_LINE,
    body: z.string().optional(),
    history: z.array(z.string()).optional(),
  }),
  run: (ctx, { id, ...move }, { session }) => {
    const task = ctx.board.move(taskId.parse(id), move, holderOf(session));
    if (move.action !== "claim") return taskLine(task);
    const history = ctx.board.history(task.id, HISTORY).map(eventLine);
    return { ...taskLine(task), ...(task.body !== null && { body: task.body }), history };
  },
});
