import { z } from "zod";

import { ROLES } from "../agents/roles.ts";
import { plainLine } from "../privacy/plain-text.ts";
import { defineTool } from "./define.ts";

export const taskAdd = defineTool({
  name: "task_add",
  title: "Add a task",
  description: "Put a task on the team's board and give it to a role.",
  effect: "write",
  input: z.object({
    title: plainLine(200).describe("What has to be done, in one line"),
    role: z.enum(ROLES).default("alex").describe("Who does it"),
  }),
  output: z.object({ id: z.number(), title: z.string(), role: z.enum(ROLES), state: z.string() }),
  run: (ctx, { title, role }, { session }) =>
    ctx.board.add({ title, role, project: session.project }),
});
