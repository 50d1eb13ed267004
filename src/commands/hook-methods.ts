import { isAbsolute } from "node:path";

import { z } from "zod";

import type { Writer } from "../agents/session.ts";
import { TASK_LIMITS } from "../agents/task.ts";
import type { Context } from "../context.ts";
import type { AdminMethods } from "../node/admin.ts";
import { readWorkTree } from "../node/work-tree.ts";
import { plainLine } from "../privacy/plain-text.ts";
import { UNKNOWN_TREE } from "../work-tree.ts";

const BY = z.object({
  client: z.string().min(1).max(48),
  session: z.string().min(1).max(64),
  project: plainLine(TASK_LIMITS.projectChars),
});
const START = BY.extend({ source: z.string().max(40).optional() });
const PROMPT = BY.extend({ prompt: z.string().max(20_000) });
const TOOL = BY.extend({ path: plainLine(400).optional() });
/** Where the project's repository is, and where programs are, as `PATH` says. */
const PLACE = BY.extend({
  folder: z.string().max(4096).refine(isAbsolute).optional(),
  search: z.string().max(16_384).optional(),
});
const STOP = PLACE.extend({
  reason: z
    .string()
    .regex(/^[a-z_ -]{1,40}$/)
    .optional(),
  commit: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/)
    .optional(),
});

/**
 * What the hooks of a client tell the node, and what its model is told in return: the user's own text alone. What takes
 * longer, such as running git, begins after the answer.
 */
export const hookMethods: AdminMethods = {
  "hook.SessionStart": (ctx, params) => {
    const { session, project, source } = START.parse(params);
    beat(ctx, session);
    if (source === "compact" || source === "clear") ctx.packs.forgot(session);
    return { context: ctx.packs.greet(project, session).trim() };
  },
  "hook.UserPromptSubmit": (ctx, params) => {
    const { session, prompt } = PROMPT.parse(params);
    beat(ctx, session);
    return { context: ctx.packs.hint(prompt, session).trim() };
  },
  "hook.PostToolUse": (ctx, params) => {
    const { session, path } = TOOL.parse(params);
    beat(ctx, session);
    if (path !== undefined) ctx.trails.touched(session, path);
  },
  /** The context that follows knows nothing of what this session was given. */
  "hook.PreCompact": (ctx, params) => {
    const { commit, ...place } = STOP.parse(params);
    const what = "the session compacts its context";
    ctx.trails.note(place, { project: place.project, what, commit });
    ctx.packs.forgot(place.session);
    notePacket(ctx, place, what);
  },
  /** Whatever becomes of the client from here on, its packet has this turn. */
  "hook.Stop": (ctx, params) => {
    const place = PLACE.parse(params);
    beat(ctx, place.session);
    notePacket(ctx, place, "the model ended its turn");
  },
  "hook.SessionEnd": (ctx, params) => {
    const { commit, reason, ...place } = STOP.parse(params);
    const { session, project } = place;
    const what = `the session ended${reason === undefined ? "" : ` (${reason.replaceAll("_", " ")})`}`;
    ctx.trails.note(place, { project, what, commit });
    ctx.board.leases.left(session);
    notePacket(ctx, place, what);
    ctx.errands.add(() => {
      ctx.sessions.left(session);
      ctx.trails.forget(session);
    });
  },
};

type Place = z.output<typeof PLACE>;

function notePacket({ errands, packets }: Context, place: Place, what: string): void {
  const { client, session, project, folder, search } = place;
  const by: Writer = { client, session, project };
  errands.add(async () => {
    const tree = folder === undefined ? UNKNOWN_TREE : await readWorkTree(folder, search);
    packets.note(by, { what, tree });
  });
}

function beat({ board, sessions }: Context, session: string): void {
  board.leases.beat(session);
  sessions.beat(session);
}
