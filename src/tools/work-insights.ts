import { z } from "zod";

import { SUM_MEANINGS } from "../emotion/flow/sums.ts";
import { loadInsights } from "../emotion/insights/load.ts";
import { figureLines } from "../emotion/insights/say.ts";
import { defineTool } from "./define.ts";

const FIGURE = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.number(),
});

export const workInsights = defineTool({
  name: "work_insights",
  title: "See what a day or week was like",
  description:
    "What this person's own day or week was like, if they record it: focus blocks, interruptions and their cost, rework, waiting for agents, best hours, each with its interval and n, or not enough signal. inspect: every stored field.",
  effect: "read",
  input: z.object({
    period: z.enum(["day", "week"]).default("day"),
    inspect: z.boolean().optional(),
  }),
  output: z.object({
    from: z.string(),
    to: z.string(),
    says: z.array(z.string()),
    figures: z.record(z.string(), FIGURE),
    stored: z.array(z.string()).optional(),
  }),
  run: async (ctx, { period, inspect = false }) => {
    const loaded = await loadInsights(ctx.insight, { period, now: ctx.clock() });
    const { from, to, focus, interruptions, rework, waiting, stored } = loaded;
    return {
      from,
      to,
      says: figureLines(loaded),
      figures: {
        focus_block_minutes: focus.length,
        interruption_cost_minutes: interruptions.cost,
        waiting_share: waiting,
        ...rework,
      },
      ...(inspect && {
        stored: Object.entries(stored).map(
          ([name, sum]) => `${name} ${sum}: ${SUM_MEANINGS[name] ?? ""}`,
        ),
      }),
    };
  },
});
