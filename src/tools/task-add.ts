import { z } from "zod";

import { MAX_EFFORT, SEVERITIES } from "../agents/debt.ts";
import { type Kind, KINDS, PRIORITIES, TASK_LIMITS } from "../agents/task.ts";
import type { Context } from "../context.ts";
import { plainLine, plainText } from "../privacy/plain-text.ts";
import { defineTool } from "./define.ts";
import { ROLE } from "./role-input.ts";
import { entryIds, LINES, list, taskIds } from "./task-input.ts";
import { holderOf, TASK_LINE, taskLine } from "./task-line.ts";

/** Who does it, when nobody is named. */
const USUAL = { task: "alex", impediment: "vince", debt: "leonardo", adr: "leonardo" } as const;

export const taskAdd = defineTool({
  name: "task_add",
  title: "Add a task",
  description:
    "Put a task on the team's board, for a role; needs: tasks to be done first. Or an impediment that blocks tasks, a debt (priority: severity x effort), an adr (body: Context, Decision, Alternatives, Consequences).",
  effect: "write",
  input: z.object({
    title: plainLine(TASK_LIMITS.titleChars).describe("What has to be done, in one line"),
    role: ROLE.optional(),
    body: plainText(TASK_LIMITS.bodyBytes).optional(),
    accept: LINES.optional().describe("How to tell that it is done"),
    project: plainLine(TASK_LIMITS.projectChars).optional().describe("Default: this project"),
    priority: z.enum(PRIORITIES).optional(),
    kind: z.enum(KINDS).optional(),
    needs: list().optional().describe("T3"),
    blocks: list().optional(),
    entries: list().optional().describe("K3"),
    reviewers: z.array(ROLE).optional().describe("Roles that must approve it"),
    severity: z.literal(SEVERITIES).optional(),
    effort: z.int().min(1).max(MAX_EFFORT).optional(),
  }),
  output: z.object({ ...TASK_LINE, project: z.string() }),
  run: (ctx, { project, kind = "task", role = usual(ctx, kind), ...task }, { session }) => {
    const by = holderOf(session);
    const added = ctx.board.add(
      {
        ...task,
        kind,
        role,
        project: project ?? session.project,
        needs: taskIds(task.needs),
        blocks: taskIds(task.blocks),
        entries: entryIds(task.entries),
      },
      by,
    );
    return { ...taskLine(added), project: added.project };
  },
});

function usual({ roster }: Context, kind: Kind): string {
  return roster.find(USUAL[kind])?.slug ?? roster.list()[0]?.slug ?? USUAL[kind];
}
