import { z } from "zod";

import { TASK_LIMITS } from "../agents/task.ts";
import type { AdminMethods } from "../node/admin.ts";
import { plainLine } from "../privacy/plain-text.ts";

const BY = z.object({
  client: z.string().min(1).max(48),
  session: z.string().min(1).max(64),
  project: plainLine(TASK_LIMITS.projectChars),
});
const START = BY.extend({ source: z.string().max(40).optional() });
const PROMPT = BY.extend({ prompt: z.string().max(20_000) });
const TOOL = BY.extend({ path: plainLine(400).optional() });
const STOP = BY.extend({
  reason: z
    .string()
    .regex(/^[a-z_ -]{1,40}$/)
    .optional(),
  commit: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/)
    .optional(),
});

/** What the hooks of a client tell the node, and what its model is told in return: the user's own text alone. */
export const hookMethods: AdminMethods = {
  "hook.SessionStart": ({ packs, board }, params) => {
    const { session, project, source } = START.parse(params);
    board.leases.beat(session);
    if (source === "compact" || source === "clear") packs.forgot(session);
    return { context: packs.greet(project, session).trim() };
  },
  "hook.UserPromptSubmit": ({ packs, board }, params) => {
    const { session, prompt } = PROMPT.parse(params);
    board.leases.beat(session);
    return { context: packs.hint(prompt, session).trim() };
  },
  "hook.PostToolUse": ({ trails, board }, params) => {
    const { session, path } = TOOL.parse(params);
    board.leases.beat(session);
    if (path !== undefined) trails.touched(session, path);
  },
  /** The context that follows knows nothing of what this session was given. */
  "hook.PreCompact": ({ trails, packs }, params) => {
    const { client, session, project, commit } = STOP.parse(params);
    trails.note({ client, session }, { project, what: "the session compacts its context", commit });
    packs.forgot(session);
  },
  "hook.Stop": ({ board }, params) => board.leases.beat(BY.parse(params).session),
  "hook.SessionEnd": ({ trails, board }, params) => {
    const { client, session, project, commit, reason } = STOP.parse(params);
    const what = `the session ended${reason === undefined ? "" : ` (${reason.replaceAll("_", " ")})`}`;
    trails.note({ client, session }, { project, what, commit });
    board.leases.left(session);
  },
};
