import { z } from "zod";

import { ROLES } from "../agents/roles.ts";
import { PRIORITIES, TASK_LIMITS } from "../agents/task.ts";
import { plainLine, plainText } from "../privacy/plain-text.ts";
import { defineTool } from "./define.ts";
import { holderOf, TASK_LINE, taskLine } from "./task-line.ts";

export const taskAdd = defineTool({
  name: "task_add",
  title: "Add a task",
  description:
    "Put a task on the team's board, for a role. Say in body how to tell that it is done.",
  effect: "write",
  input: z.object({
    title: plainLine(TASK_LIMITS.titleChars).describe("What has to be done, in one line"),
    role: z.enum(ROLES).default("alex"),
    body: plainText(TASK_LIMITS.bodyBytes).optional(),
    project: plainLine(TASK_LIMITS.projectChars).optional().describe("Default: this project"),
    priority: z.enum(PRIORITIES).default("normal"),
  }),
  output: z.object({ ...TASK_LINE, project: z.string() }),
  run: (ctx, { project, ...task }, { session }) => {
    const by = holderOf(session);
    const added = ctx.board.add({ ...task, project: project ?? session.project }, by);
    return { ...taskLine(added), project: added.project };
  },
});
