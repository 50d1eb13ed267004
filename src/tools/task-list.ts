import { z } from "zod";

import { STATES, TASK_LIMITS } from "../agents/task.ts";
import { plainLine } from "../privacy/plain-text.ts";
import { defineTool } from "./define.ts";
import { eventLine } from "./event-line.ts";
import { taskId } from "./ids.ts";
import { ROLE } from "./role-input.ts";
import { holderOf, TASK_DETAIL, TASK_LINE, taskDetail, taskLine } from "./task-line.ts";

/** The newest events of one task. */
const HISTORY = 50;

export const taskList = defineTool({
  name: "task_list",
  title: "Show the board",
  description:
    "See the team's tasks. view next: the one task to take now, and why; board: all, in work first; mine: what this session holds; blocked: what cannot go on, and why. id: one task with its history.",
  effect: "read",
  input: z.object({
    view: z.enum(["next", "board", "mine", "blocked"]).default("board"),
    id: z.string().max(20).optional(),
    role: ROLE.optional(),
    state: z.enum(STATES).optional(),
    project: plainLine(TASK_LIMITS.projectChars).optional().describe("Default: this project"),
    limit: z.int().min(1).max(TASK_LIMITS.page).default(20),
    cursor: z.string().max(40).optional().describe("From the answer before"),
  }),
  output: z.object({
    project: z.string(),
    tasks: z.array(z.object({ ...TASK_LINE, ...TASK_DETAIL, why: z.string().optional() })),
    why: z.string().optional(),
    cursor: z.string().optional(),
  }),
  run: (ctx, { view, id, role: named, state, project: asked, limit, cursor }, { session }) => {
    const role = ctx.roster.check(named);
    const by = holderOf(session);
    const project = asked ?? session.project;
    if (id !== undefined) {
      const task = ctx.board.get(taskId.parse(id));
      const history = ctx.board.history(task.id, HISTORY).map(eventLine);
      const needs = task.needs.map(taskId.format);
      const whole = { ...taskLine(task), ...taskDetail(task), needs, history };
      return { project: task.project, tasks: [whole] };
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
