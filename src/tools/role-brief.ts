import { z } from "zod";

import { BRIEF_TOKENS } from "../agents/brief.ts";
import { TASK_LIMITS } from "../agents/task.ts";
import { heard, heardProject } from "../heard.ts";
import { plainLine } from "../privacy/plain-text.ts";
import { defineTool } from "./define.ts";
import { entryId } from "./ids.ts";
import { messageLine } from "./message.ts";
import { ROLE } from "./role-input.ts";
import { TASK_LINE, taskLine } from "./task-line.ts";

export const roleBrief = defineTool({
  name: "role_brief",
  title: "Read a role's brief",
  description:
    "Read how to work as one of the team, with its open tasks, inbox and what it learned last. alex plans, sherlock reviews, leonardo designs, edison builds, maya does UX, vince process, marie research.",
  effect: "read",
  input: z.object({
    role: ROLE,
    budget_tokens: z
      .int()
      .min(BRIEF_TOKENS.least)
      .max(BRIEF_TOKENS.most)
      .default(BRIEF_TOKENS.usual),
    project: plainLine(TASK_LIMITS.projectChars).optional().describe("Default: this project"),
  }),
  output: z.object({
    brief: z.string(),
    project: z.string(),
    tasks: z.array(z.object(TASK_LINE)),
    more_tasks: z.int(),
    memory: z.array(z.string()),
    inbox: z.array(z.looseObject({ id: z.string() })),
    more_inbox: z.int(),
    pace: z.string().optional(),
    handoff: z.string().optional(),
  }),
  run: (ctx, { role, budget_tokens: tokens, project: asked }, { session }) => {
    const project = asked ?? session.project;
    const brief = ctx.briefs.get(role, project, tokens);
    const { text, tasks, moreTasks, memory, inbox, moreInbox, pace, handoff } = brief;
    const whole = memory.filter(({ id, title }) => ctx.memory.find(id)?.body === title);
    heard(ctx, session, inbox);
    heardProject(ctx, session, project);
    ctx.packs.saw(
      session.id,
      whole.map(({ id }) => ({ origin: "mine", id })),
    );
    return {
      brief: text,
      project,
      ...(handoff !== undefined && { handoff }),
      tasks: tasks.map(taskLine),
      more_tasks: moreTasks,
      inbox: inbox.map((one) => messageLine(ctx, one)),
      more_inbox: moreInbox,
      ...(pace !== undefined && { pace }),
      memory: memory.map(({ id, kind, title }) => `${entryId.format(id)} ${kind}: ${title}`),
    };
  },
});
