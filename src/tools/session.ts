import { z } from "zod";

import {
  ITEM_KINDS,
  type Packet,
  SESSION_LIMITS,
  type Session as Stored,
  type Writer,
} from "../agents/session.ts";
import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";
import { heard } from "../heard.ts";
import { plainLine, plainText } from "../privacy/plain-text.ts";
import type { Session } from "./call.ts";
import { defineTool } from "./define.ts";
import { entryId, itemId, sessionId, taskId } from "./ids.ts";
import { sayListed, sayResumed, sayStarted, sayWritten, SESSION_OUTPUT } from "./session-reply.ts";
import { LINES } from "./task-input.ts";
import { holderOf } from "./task-line.ts";

export const session = defineTool({
  name: "session",
  title: "Hand work over",
  description:
    "Move work between clients and days. start: what waits. checkpoint: note where it stands; decisions and questions stay until closes (Q3). handoff: the same, my tasks wait. resume the newest or id (H7): claims its tasks, says what git has else.",
  effect: "write",
  input: z.object({
    action: z.enum(["start", "checkpoint", "handoff", "resume", "list"]),
    id: z.string().optional(),
    goal: z.string().pipe(plainLine(SESSION_LIMITS.lineChars)).optional(),
    state: z.string().pipe(plainText(SESSION_LIMITS.stateBytes)).optional(),
    next: LINES.optional(),
    decisions: LINES.optional(),
    questions: LINES.optional(),
    closes: LINES.optional(),
    links: LINES.optional(),
  }),
  output: SESSION_OUTPUT,
  async steps(ctx, input, { session: caller, once }) {
    assertTaken(input);
    const { action, id, goal } = input;
    const { sessions } = ctx;
    const by = writerOf(caller);
    const told = (from: Stored | undefined): void => heard(ctx, caller, writersOf(ctx, by, from));
    if (action === "list") {
      told(undefined);
      return sayListed(ctx, by.project);
    }
    const tree = await caller.workTree();
    return once(() => {
      if (action === "start") {
        const waiting = sessions.findWaiting(by.project, by.session);
        told(waiting);
        return sayStarted(ctx, sessions.begin(by, goal), { waiting, tree });
      }
      if (action === "resume") {
        const wanted = id === undefined ? undefined : sessionId.parse(id);
        const resumed = sessions.resume(by, wanted, tree);
        told(resumed.from);
        return sayResumed(ctx, resumed, tree);
      }
      return sayWritten(ctx, sessions[action](by, packetOf(ctx, input), tree));
    });
  },
});

const NOTED = ["next", "decisions", "questions", "closes", "links"] as const;
const TAKES = {
  start: ["goal"],
  checkpoint: ["goal", "state", ...NOTED],
  handoff: ["goal", "state", ...NOTED],
  resume: ["id"],
  list: [],
} as const;

interface Input extends Partial<
  Readonly<Record<(typeof NOTED)[number], readonly string[] | undefined>>
> {
  readonly action: keyof typeof TAKES;
  readonly id?: string | undefined;
  readonly goal?: string | undefined;
  readonly state?: string | undefined;
}

/** Who calls, as sessions know them. */
export function writerOf(caller: Session): Writer {
  return { ...holderOf(caller), project: caller.project };
}

/** Whose words the caller is shown. */
function writersOf(
  { sessions }: Context,
  { project }: Writer,
  from: Stored | undefined,
): { readonly session: string }[] {
  const items = ITEM_KINDS.flatMap((kind) => sessions.items(project, kind));
  return [...(from ? [from] : []), ...items].map(({ key }) => ({ session: key }));
}

function packetOf(ctx: Context, input: Input): Packet {
  const { goal, state, next, decisions, questions, closes, links } = input;
  return {
    goal,
    state,
    next,
    decisions,
    questions,
    closes: closes?.map(itemId.parse),
    links: links && [...new Set(links.map((link) => linkOf(ctx, link)))],
  };
}

/** Throws for a task or an entry that is not there. */
function linkOf(ctx: Context, text: string): string {
  if (taskId.matches(text)) return taskId.format(ctx.board.get(taskId.parse(text)).id);
  const id = entryId.parse(text);
  if (ctx.memory.find(id)) return entryId.format(id);
  throw new PairedError("not_found", "there is no entry with this id", {
    fix: "memory_search gives the ids of entries.",
  });
}

function assertTaken(input: Input): void {
  const { action } = input;
  const takes = new Set<string>(["action", ...TAKES[action]]);
  const extra = Object.entries(input).find(
    ([name, value]) => value !== undefined && !takes.has(name),
  );
  if (extra)
    throw new PairedError("bad_input", `${action} does not take ${extra[0]}`, {
      fix: `It takes ${TAKES[action].join(", ") || "nothing else"}.`,
    });
}
