import { isAbsolute } from "node:path";

import { z } from "zod";

import type { Message } from "../agents/bus.ts";
import type { Context } from "../context.ts";
import { EVENT_CLASSES } from "../emotion/events.ts";
import { HOOK_EVENTS, type HookEvent } from "../emotion/ingest/hooks.ts";
import type { Waiting } from "../emotion/policy.ts";
import type { AdminMethod, AdminMethods } from "../node/admin.ts";

const MOST_WAITING = 20;
const ANSWER = z.looseObject({ context: z.string().optional() });
const FACT = z.object({
  session: z.string().min(1).max(64),
  project: z.string().min(1).max(480),
  prompt: z.string().max(20_000).optional(),
  tool: z
    .strictObject({
      cls: z.enum(EVENT_CLASSES),
      ok: z.boolean(),
      ms: z.int().min(0).max(86_400_000).optional(),
      target: z.string().min(1).max(64).optional(),
    })
    .optional(),
  asks: z.boolean().optional(),
  folder: z.string().max(4096).refine(isAbsolute).optional(),
});

/** The same methods, and those for events that only say how the work goes: each is heard by work insight, if it is on. */
export function heardByInsight(methods: AdminMethods): AdminMethods {
  return {
    ...methods,
    ...Object.fromEntries(
      HOOK_EVENTS.map((event): [string, AdminMethod] => {
        const own = methods[`hook.${event}`];
        return [
          `hook.${event}`,
          (ctx, params) => {
            const lines = hear(ctx, event, params);
            return withLines(own?.(ctx, params), lines);
          },
        ];
      }),
    ),
    "hook.oversized": ({ insight }) => insight.skip("oversized"),
  };
}

/** What the agent of the session is to know besides. */
function hear({ insight, inbox }: Context, event: HookEvent, params: unknown): readonly string[] {
  if (!insight.hears("hooks")) return [];
  const fact = FACT.safeParse(params);
  if (!fact.success) {
    insight.skip("malformed");
    return [];
  }
  const { folder, ...said } = fact.data;
  if (folder !== undefined) insight.projects.seen(said.project, folder);
  insight.heardHook({ event, ...said });
  const { messages } = inbox.list({ session: said.session }, MOST_WAITING);
  return insight.advice.after({ event, ...said }, messages.map(waitingOf));
}

/** Somebody who asked a question may stand still until it is answered. */
function waitingOf({ id, at, says }: Message): Waiting {
  return { id, since: at, urgency: says.type === "question" ? "blocking" : "can_wait" };
}

function withLines(answer: unknown, lines: readonly string[]): unknown {
  if (lines.length === 0) return answer;
  const { context = "" } = ANSWER.parse(answer ?? {});
  return { context: [context, ...lines].filter((part) => part !== "").join("\n") };
}
