import { isAbsolute } from "node:path";
import { setImmediate as giveWay } from "node:timers/promises";

import { z } from "zod";

import type { Writer } from "../agents/session.ts";
import { TASK_LIMITS } from "../agents/task.ts";
import type { Context } from "../context.ts";
import { heardProject } from "../heard.ts";
import type { AdminMethods } from "../node/admin.ts";
import { readWorkTree } from "../node/work-tree.ts";
import { plainLine } from "../privacy/plain-text.ts";
import { UNKNOWN_TREE, type WorkTree } from "../work-tree.ts";

/** Where the project's repository is, where programs are, as `PATH` says, and what the client writes down of its session. */
const BY = z.object({
  client: z.string().min(1).max(48),
  session: z.string().min(1).max(64),
  project: plainLine(TASK_LIMITS.projectChars),
  folder: z.string().max(4096).refine(isAbsolute).optional(),
  search: z.string().max(16_384).optional(),
  transcript: z.string().max(4096).optional(),
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

/**
 * What the hooks of a client tell the node, and what its model is told in return: the user's own text alone. What takes
 * longer, such as running git, begins after the answer.
 */
export const hookMethods: AdminMethods = {
  "hook.SessionStart": (ctx, params) => {
    const { source, ...place } = START.parse(params);
    const { session, project } = place;
    hear(ctx, place);
    if (source === "compact" || source === "clear") ctx.packs.forgot(session);
    const digest = ctx.packs.greet(project, session);
    if (digest !== "") heardProject(ctx, { id: session }, project);
    return { context: told(ctx, place, digest) };
  },
  "hook.UserPromptSubmit": (ctx, params) => {
    const { prompt, ...place } = PROMPT.parse(params);
    hear(ctx, place);
    return { context: told(ctx, place, ctx.packs.hint(prompt, place.session)) };
  },
  "hook.PostToolUse": (ctx, params) => {
    const { path, ...place } = TOOL.parse(params);
    hear(ctx, place);
    if (path !== undefined) ctx.trails.touched(place.session, path);
  },
  /** The context that follows knows nothing of what this session was given. */
  "hook.PreCompact": (ctx, params) => {
    const { commit, ...place } = STOP.parse(params);
    const what = "the session compacts its context";
    hear(ctx, place);
    ctx.trails.note(place, { project: place.project, what, commit });
    ctx.packs.forgot(place.session);
    notePacket(ctx, place, what);
  },
  /** Whatever becomes of the client from here on, its packet has this turn. */
  "hook.Stop": (ctx, params) => {
    const place = BY.parse(params);
    hear(ctx, place);
    notePacket(ctx, place, "the model ended its turn");
  },
  "hook.SessionEnd": (ctx, params) => {
    const { commit, reason, ...place } = STOP.parse(params);
    const { session, project } = place;
    const what = `the session ended${reason === undefined ? "" : ` (${reason.replaceAll("_", " ")})`}`;
    ctx.trails.note(place, { project, what, commit });
    ctx.board.leases.left(session);
    countUsage(ctx, place);
    notePacket(ctx, place, what);
    ctx.errands.add(() => {
      ctx.sessions.left(session);
      ctx.trails.forget(session);
    });
  },
};

type Place = z.output<typeof BY>;

/** The session is there, and has used something. */
function hear(ctx: Context, place: Place): void {
  ctx.board.leases.beat(place.session);
  ctx.sessions.beat(place.session);
  countUsage(ctx, place);
}

/** What was asked for, after what the session has to be told of the person's limits. */
function told(ctx: Context, place: Place, text: string): string {
  const notice = ctx.usage.tell(writerOf(place));
  return notice === undefined ? text.trim() : `${notice}\n${text}`.trim();
}

function notePacket({ errands, packets }: Context, place: Place, what: string): void {
  errands.add(async () => {
    const tree = await treeOf(place);
    packets.note(writerOf(place), { what, tree });
  });
}

/** Messages of one transaction. */
const AT_ONCE = 64;

function countUsage({ errands, transcripts, usage }: Context, place: Place): void {
  const { transcript } = place;
  if (transcript === undefined) return;
  const by = writerOf(place);
  errands.add(async (stop) => {
    const news = await transcripts.read(transcript, stop);
    if (!news) return;
    for (let n = 0; n < news.counted.length && !stop.aborted; n += AT_ONCE) {
      usage.countTranscript(by, news.counted.slice(n, n + AT_ONCE), news.isPartial);
      await giveWay();
    }
    if (usage.due(by).length > 0) usage.handOver(by, await treeOf(place));
  });
}

async function treeOf({ folder, search }: Place): Promise<WorkTree> {
  return folder === undefined ? UNKNOWN_TREE : readWorkTree(folder, search);
}

function writerOf({ client, session, project }: Place): Writer {
  return { client, session, project };
}
