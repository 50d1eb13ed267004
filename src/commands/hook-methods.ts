import { isAbsolute } from "node:path";
import { setImmediate as giveWay } from "node:timers/promises";

import { z } from "zod";

import type { Writer } from "../agents/session.ts";
import { TASK_LIMITS } from "../agents/task.ts";
import { USAGE_LIMITS } from "../agents/usage-record.ts";
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
const MICROS = 1_000_000;
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
const STATUS = BY.extend({
  context: z.int().min(0).optional(),
  cost: z.number().min(0).max(USAGE_LIMITS.dollars).optional(),
  quotas: z
    .array(
      z.object({
        hours: z.int().min(1).max(USAGE_LIMITS.hours),
        value: z.number().min(0).max(USAGE_LIMITS.percent),
        resets: z.int().min(0).nullable(),
      }),
    )
    .max(4)
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
    return told(ctx, place, digest);
  },
  "hook.UserPromptSubmit": (ctx, params) => {
    const { prompt, ...place } = PROMPT.parse(params);
    hear(ctx, place);
    return told(ctx, place, ctx.packs.hint(prompt, place.session));
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
  /** What the client itself knows of its quota and cost, each time that it draws its status line. */
  "hook.Status": (ctx, params) => {
    const { context, cost, quotas, ...place } = STATUS.parse(params);
    const by = writerOf(place);
    const isRead = ctx.usage.read(by, { context, quotas }, "hook");
    const isCost = cost !== undefined && ctx.usage.costsSoFar(by, Math.round(cost * MICROS));
    beat(ctx, place.session);
    countUsage(ctx, place, isRead || isCost);
    return { context: ctx.usage.statusLine(by) };
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
  beat(ctx, place.session);
  countUsage(ctx, place);
}

function beat({ board, sessions }: Context, session: string): void {
  board.leases.beat(session);
  sessions.beat(session);
}

/** What was asked for, after what the person has to be told of their limits: at one their model may answer no more. */
function told(ctx: Context, place: Place, text: string): { context: string; warning?: string } {
  const warning = ctx.usage.tell(writerOf(place));
  if (warning === undefined) return { context: text.trim() };
  return { context: `${warning} Tell the person.\n${text}`.trim(), warning };
}

function notePacket({ errands, packets }: Context, place: Place, what: string): void {
  errands.add(async () => {
    const tree = await treeOf(place);
    packets.note(writerOf(place), { what, tree });
  });
}

/** Messages of one transaction. */
const AT_ONCE = 64;

/** Reads what the transcript has new; where that, or what was heard, is news to the ledger, looks at the person's limits. */
function countUsage(ctx: Context, place: Place, isHeard = false): void {
  const { errands, transcripts, usage } = ctx;
  const { transcript } = place;
  const by = writerOf(place);
  errands.add(async (stop) => {
    const news = transcript === undefined ? undefined : await transcripts.read(transcript, stop);
    const { counted = [], isPartial = false } = news ?? {};
    let isNews = isHeard;
    for (let n = 0; n < counted.length && !stop.aborted; n += AT_ONCE) {
      if (usage.countTranscript(by, counted.slice(n, n + AT_ONCE), isPartial)) isNews = true;
      await giveWay();
    }
    if (isNews && usage.due(by).length > 0) usage.handOver(by, await treeOf(place));
  });
}

async function treeOf({ folder, search }: Place): Promise<WorkTree> {
  return folder === undefined ? UNKNOWN_TREE : readWorkTree(folder, search);
}

function writerOf({ client, session, project }: Place): Writer {
  return { client, session, project };
}
