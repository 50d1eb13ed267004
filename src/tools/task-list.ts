import { z } from "zod";

import { STATES, TASK_LIMITS } from "../agents/task.ts";
import type { Context } from "../context.ts";
import { heard } from "../heard.ts";
import { plainLine } from "../privacy/plain-text.ts";
import type { Session } from "./call.ts";
import { defineTool } from "./define.ts";
import { eventLine } from "./event-line.ts";
import { taskId } from "./ids.ts";
import { ROLE } from "./role-input.ts";
import {
  holderOf,
  TASK_DETAIL,
  TASK_LINE,
  taskDetail,
  type TaskLine,
  taskLine,
} from "./task-line.ts";

/** The newest events of one task. */
const HISTORY = 50;

const OUTPUT = z.object({
  project: z.string(),
  tasks: z.array(z.object({ ...TASK_LINE, ...TASK_DETAIL, why: z.string().optional() })),
  why: z.string().optional(),
  cursor: z.string().optional(),
});

export const taskList = defineTool({
  name: "task_list",
  title: "Show the board",
  description:
    "See the team's tasks. view next: the one task to take now, and why; board: all, in work first; mine: what this session holds; blocked: what cannot go on, and why; archive: ended long ago, found by query in titles. id: one task with its history.",
  effect: "read",
  input: z.object({
    view: z.enum(["next", "board", "mine", "blocked", "archive"]).default("board"),
    id: z.string().max(20).optional(),
    query: plainLine(TASK_LIMITS.titleChars).optional(),
    role: ROLE.optional(),
    state: z.enum(STATES).optional(),
    project: plainLine(TASK_LIMITS.projectChars).optional().describe("Default: this project"),
    limit: z.int().min(1).max(TASK_LIMITS.page).default(20),
    cursor: z.string().max(40).optional().describe("From the answer before"),
  }),
  output: OUTPUT,
  run: (
    ctx,
    { view, id, query, role: named, state, project: asked, limit, cursor },
    { session },
  ) => {
    const role = ctx.roster.check(named);
    const by = holderOf(session);
    const project = asked ?? session.project;
    if (id !== undefined) return whole(ctx, taskId.parse(id), session);
    if (view === "archive") {
      const found = ctx.archivedTasks.list(project, { words: query, limit });
      return { project, tasks: found.flatMap(({ item }) => archivedLine(ctx, item)) };
    }
    if (view === "next") {
      const { task, why } = ctx.board.next({ project, role }, by);
      return { project, tasks: task ? [taskLine(task)] : [], why };
    }
    const holder = view === "mine" ? by : undefined;
    const stuck = view === "blocked";
    const page = ctx.board.list({ project, role, state, holder, stuck }, { limit, cursor });
    const tasks = page.tasks.map((task) =>
      stuck ? { ...taskLine(task), why: ctx.board.whyStuck(task) } : taskLine(task),
    );
    return { project, tasks, cursor: page.cursor };
  },
});

/** One task with its history, from the board or from the archive. */
function whole(ctx: Context, id: number, session: Session): z.input<typeof OUTPUT> {
  const archived = ctx.board.find(id) ? undefined : ctx.archivedTasks.find(id);
  const task = archived?.task ?? ctx.board.get(id);
  const events = archived?.events.slice(-HISTORY) ?? ctx.board.history(id, HISTORY);
  heard(ctx, session, events);
  const needs = task.needs.map(taskId.format);
  const line = {
    ...taskLine(task),
    ...taskDetail(task),
    needs,
    history: events.map((one) => eventLine(ctx, one)),
  };
  return { project: task.project, tasks: [{ ...line, ...(archived && { why: ARCHIVED }) }] };
}

function archivedLine(ctx: Context, id: number): TaskLine[] {
  const found = ctx.archivedTasks.find(id);
  return found ? [taskLine(found.task)] : [];
}

const ARCHIVED = "It ended long ago and is in the archive.";
