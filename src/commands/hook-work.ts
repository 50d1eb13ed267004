import { z } from "zod";

import type { Context } from "../context.ts";
import { EVENT_CLASSES } from "../emotion/events.ts";
import { HOOK_EVENTS, type HookEvent } from "../emotion/ingest/hooks.ts";
import type { AdminMethod, AdminMethods } from "../node/admin.ts";

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
            hear(ctx, event, params);
            return own?.(ctx, params);
          },
        ];
      }),
    ),
    "hook.oversized": ({ insight }) => insight.skip("oversized"),
  };
}

function hear({ insight }: Context, event: HookEvent, params: unknown): void {
  if (!insight.hears("hooks")) return;
  const fact = FACT.safeParse(params);
  if (fact.success) insight.heardHook({ event, ...fact.data });
  else insight.skip("malformed");
}
