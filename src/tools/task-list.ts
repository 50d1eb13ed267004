import { z } from "zod";

import { ROLES } from "../agents/roles.ts";
import { STATES, TASK_LIMITS } from "../agents/task.ts";
import { plainLine } from "../privacy/plain-text.ts";
import { defineTool } from "./define.ts";
import { holderOf, TASK_LINE, taskLine } from "./task-line.ts";

export const taskList = defineTool({
  name: "task_list",
  title: "Show the board",
  description:
    "See the team's tasks. view next: the one task to take now, and why; board: all, in work first; mine: what this session holds.",
  effect: "read",
  input: z.object({
    view: z.enum(["next", "board", "mine"]).default("board"),
    role: z.enum(ROLES).optional(),
    state: z.enum(STATES).optional(),
    project: plainLine(TASK_LIMITS.projectChars).optional().describe("Default: this project"),
    limit: z.int().min(1).max(TASK_LIMITS.page).default(20),
    cursor: z.string().max(40).optional().describe("From the answer before"),
  }),
  output: z.object({
    project: z.string(),
    tasks: z.array(z.object(TASK_LINE)),
    why: z.string().optional(),
    cursor: z.string().optional(),
  }),
  run: (ctx, { view, role, state, project: asked, limit, cursor }, { session }) => {
    const by = holderOf(session);
    const project = asked ?? session.project;
    if (view === "next") {
      const { task, why } = ctx.board.next({ project, role }, by);
      return { project, tasks: task ? [taskLine(task)] : [], why };
    }
    const holder = view === "mine" ? by : undefined;
    const page = ctx.board.list({ project, role, state, holder }, { limit, cursor });
    return { project, tasks: page.tasks.map(taskLine), cursor: page.cursor };
  },
});
