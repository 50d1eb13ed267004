import { z } from "zod";

import { TASK_LIMITS } from "../agents/task.ts";
import { plainLine } from "../privacy/plain-text.ts";
import { defineTool } from "./define.ts";
import { entryId } from "./ids.ts";
import { ROLE } from "./role-input.ts";
import { TASK_LINE, taskLine } from "./task-line.ts";

export const roleBrief = defineTool({
  name: "role_brief",
  title: "Read a role's brief",
  description:
    "Read how to work as one of the team, with its open tasks and what it learned last. alex plans, sherlock reviews, leonardo designs, edison builds, maya does UX, vince process, marie research.",
  effect: "read",
  input: z.object({
    role: ROLE,
    project: plainLine(TASK_LIMITS.projectChars).optional().describe("Default: this project"),
  }),
  output: z.object({
    brief: z.string(),
    project: z.string(),
    tasks: z.array(z.object(TASK_LINE)),
    more_tasks: z.int(),
    memory: z.array(z.string()),
  }),
  run: (ctx, { role, project: asked }, { session }) => {
    const project = asked ?? session.project;
    const { text, tasks, moreTasks, memory } = ctx.briefs.get(role, project);
    const whole = memory.filter(({ id, title }) => ctx.memory.find(id)?.body === title);
    ctx.packs.saw(
      session.id,
      whole.map(({ id }) => ({ origin: "mine", id })),
    );
    return {
      brief: text,
      project,
      tasks: tasks.map(taskLine),
      more_tasks: moreTasks,
      memory: memory.map(({ id, kind, title }) => `${entryId.format(id)} ${kind}: ${title}`),
    };
  },
});
