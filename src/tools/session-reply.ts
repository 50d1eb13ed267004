import { z } from "zod";

import { compareTrees } from "../agents/compare-trees.ts";
import { minute } from "../agents/moves.ts";
import { fillResume, RESUME_TOKENS, type ResumeText } from "../agents/resume-text.ts";
import { markItems, sayPacket } from "../agents/session-text.ts";
import type { ItemKind, Session as Stored, SessionItem } from "../agents/session.ts";
import type { Resumed } from "../agents/sessions.ts";
import type { Context } from "../context.ts";
import type { WorkTree } from "../work-tree.ts";
import { itemId, sessionId } from "./ids.ts";
import { taskText } from "./task-line.ts";

/** What is only in some answers is left out of the others. */
export const SESSION_OUTPUT = z.object({
  id: z.string().optional(),
  from: z.string().optional(),
  goal: z.string().optional(),
  state: z.string().optional(),
  next: z.array(z.string()).optional(),
  questions: z.array(z.string()).optional(),
  decisions: z.array(z.string()).optional(),
  tasks: z.array(z.string()).optional(),
  missed: z.array(z.string()).optional(),
  links: z.array(z.string()).optional(),
  git: z.string().optional(),
  differs: z.array(z.string()).optional(),
  sessions: z.array(z.string()).optional(),
  left_out: z.int().optional(),
  note: z.string().optional(),
});
type Output = z.input<typeof SESSION_OUTPUT>;

const LISTED = 10;
/** Of a list: some 4,000 tokens. */
const LIST_CHARS = 16_000;
const WAITING_CHARS = 800;
/** Names, brackets and `left_out`, beside the parts that are filled in. */
const FRAME_CHARS = 160;

/** `H7 claude-code, handed over, 2026-11-23T14:20Z: the refund feature` */
export function sessionLine(ctx: Context, one: Stored): string {
  const { id, key, client, seen, goal } = one;
  const stand = ctx.gate.mark(key, `${client}, ${ctx.sessions.standing(one)}, ${minute(seen)}`);
  const head = `${sessionId.format(id)} ${stand}`;
  return goal === null ? head : `${head}: ${goal}`;
}

/** Decisions or questions of a project, labelled as `Gate.mark` says. */
export function itemsOf(
  { sessions, gate }: Context,
  project: string,
  kind: ItemKind,
): SessionItem[] {
  return markItems(sessions.items(project, kind), gate.mark);
}

/** `Q3 which queue?`, the oldest first. */
export function itemLines(ctx: Context, project: string, kind: ItemKind): string[] {
  return itemsOf(ctx, project, kind).map(({ id, text }) => `${itemId.format(id)} ${text}`);
}

/** What waits for a session that begins. */
export function sayStarted(
  ctx: Context,
  own: Stored,
  now: { readonly waiting: Stored | undefined; readonly tree: WorkTree },
): Output {
  const { waiting, tree } = now;
  const id = sessionId.format(own.id);
  if (!waiting) return { id, note: "No session waits to be resumed here." };
  return {
    id,
    from: sessionLine(ctx, waiting),
    state: sayPacket(waiting, itemsOf(ctx, own.project, "question"), WAITING_CHARS),
    ...compared(ctx, waiting, tree),
    note: "session resume goes on from there, and its tasks become yours.",
  };
}

/** The sessions of a project, the newest first, and all that is open or holds. */
export function sayListed(ctx: Context, project: string): Output {
  const { questions, decisions, leftOut } = openIn(ctx, project, LIST_CHARS);
  return {
    sessions: ctx.sessions.list(project, LISTED).map((one) => sessionLine(ctx, one)),
    questions,
    decisions,
    ...(leftOut > 0 && { left_out: leftOut }),
  };
}

/** What was written down. */
export function sayWritten(ctx: Context, own: Stored): Output {
  return {
    id: sessionId.format(own.id),
    ...(own.tasks.length > 0 && { tasks: own.tasks.map((id) => taskText(ctx.board.get(id))) }),
    ...(own.branch !== undefined && { git: placeText(own) }),
    questions: openIn(ctx, own.project, LIST_CHARS / 2).questions,
  };
}

/** What was resumed, within `RESUME_TOKENS`. */
export function sayResumed(ctx: Context, resumed: Resumed, tree: WorkTree): Output {
  const { own, from, tasks, missed } = resumed;
  const frame: Output = {
    id: sessionId.format(own.id),
    ...(from && { from: sessionLine(ctx, from), ...compared(ctx, from, tree) }),
    ...(tasks.length > 0 && { tasks: tasks.map(taskText) }),
    ...(missed.length > 0 && { missed: [...missed] }),
    ...(own.links.length > 0 && { links: [...own.links] }),
    ...(!from && {
      note: "No session waits to be resumed here; session list has them all, task_list the tasks.",
    }),
  };
  const room = RESUME_TOKENS * 4 - JSON.stringify(frame).length - FRAME_CHARS;
  const { questions, next, state, decisions, leftOut } = openIn(ctx, own.project, room, from);
  return {
    ...frame,
    ...(state !== undefined && { state }),
    ...(next.length > 0 && { next }),
    ...(questions.length > 0 && { questions }),
    ...(decisions.length > 0 && { decisions }),
    ...(leftOut > 0 && { left_out: leftOut }),
  };
}

function openIn(
  ctx: Context,
  project: string,
  chars: number,
  from?: Pick<Stored, "key" | "next" | "state">,
): ResumeText {
  const questions = itemsOf(ctx, project, "question");
  const decisions = itemsOf(ctx, project, "decision");
  const { key = "", next = [], state = null } = from ?? {};
  const mark = (text: string): string => ctx.gate.mark(key, text);
  const session = { next: next.map(mark), state: state === null ? null : mark(state) };
  return fillResume({ session, questions, decisions }, chars);
}

function compared(ctx: Context, then: Stored, tree: WorkTree): Output {
  const { same, differs } = compareTrees(then, ctx.sessions.marked(tree));
  return {
    ...(same.length > 0 && { git: same.join(", ") }),
    ...(differs.length > 0 && { differs: [...differs] }),
  };
}

/** `branch feat/refund, 2 dirty files` */
function placeText({ branch, dirty }: Stored): string {
  const files = dirty === undefined ? "dirty files unknown" : `${dirty.total} dirty files`;
  return `branch ${branch}, ${files}`;
}
