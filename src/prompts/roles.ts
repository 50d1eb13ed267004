import { z } from "zod";

import { roleText } from "../agents/role-text.ts";
import type { Role, RoleCard } from "../agents/roles.ts";
import type { Roster } from "../agents/roster.ts";
import type { Context } from "../context.ts";
import { taskId } from "../tools/ids.ts";
import { taskText } from "../tools/task-line.ts";
import { definePrompt, type Prompt } from "./define.ts";

/** One prompt a role: `/paired:edison` makes the client's own model play Edison. */
export function rolePrompts(roster: Roster): Prompt[] {
  return roster.list().map((card) => rolePrompt(card));
}

function rolePrompt(card: RoleCard): Prompt {
  const { slug: role, name, icon, field, calledFor } = card;
  return definePrompt({
    name: role,
    title: `${[icon, name].filter(Boolean).join(" ")} (${field})`,
    description: `Work as ${name}: ${calledFor}.`,
    tool: "role_brief",
    args: z.object({ task: z.string().max(20).optional().describe("A task to take, such as T12") }),
    text: (ctx, { task }) =>
      `${roleText(ctx.roster.get(role))}\n\n## Now\n${firstStep(ctx, role, task)}`,
  });
}

function firstStep(ctx: Context, role: Role, task: string | undefined): string {
  if (!task)
    return `Call role_brief with {"role":"${role}"}: it has this role's open tasks and what it learned. Then say which one you would take and why, and go on with what the person asked.`;
  const found = ctx.board.get(taskId.parse(task));
  return [
    `The task is ${taskText(found)}.`,
    `Call task_update with {"id":"${taskId.format(found.id)}","action":"claim"}: it answers with the body and the last events. Note progress with the same tool; end with complete, block or handoff.`,
  ].join("\n");
}
