import { z } from "zod";

import { MEASURES } from "../agents/usage-file.ts";
import { USAGE_SOURCES } from "../agents/usage-record.ts";
import { sayContext, sayLimit, sayQuota, sayRule, saySum } from "../agents/usage-text.ts";

const SOURCE = z.enum(USAGE_SOURCES);
const COUNT = z.number().nullable();
const READING = z.object({ value: z.number(), source: SOURCE, observed: z.number() });
const LIMIT = z.object({
  name: z.string(),
  measure: z.enum(MEASURES),
  of: z.number(),
  hours: z.number(),
  at: z.number(),
  client: z.string().optional(),
});

/** What a node says of all that it has counted. */
export const OVERVIEW = z.object({
  hours: z.number(),
  now: z.number(),
  sums: z.array(
    z.object({
      client: z.string(),
      model: z.string().nullable(),
      source: SOURCE,
      records: z.number(),
      unknown: z.number(),
      tokensIn: COUNT,
      tokensOut: COUNT,
      cacheRead: COUNT,
      cacheWrite: COUNT,
      cost: COUNT,
      observed: z.number(),
    }),
  ),
  contexts: z.array(READING.extend({ client: z.string(), project: z.string() })),
  quotas: z.array(
    READING.extend({ client: z.string(), hours: z.number(), resets: z.number().nullable() }),
  ),
  limits: z.array(
    z.object({
      limit: LIMIT,
      used: z.number().optional(),
      isReached: z.boolean(),
      isPartial: z.boolean(),
      sources: z.array(SOURCE),
      observed: z.number().optional(),
    }),
  ),
  next: z.array(z.string()),
  fault: z.string().optional(),
});
type Overview = z.output<typeof OVERVIEW>;

/** The same for a person. */
export function showOverview(overview: Overview): string {
  const { hours, now, sums, contexts, quotas, limits, next, fault } = overview;
  const used = sums.map((sum) => saySum(sum, now));
  return [
    ...(fault === undefined ? [] : [`${fault}\n`]),
    part(`Used in ${hours} h`, used, "nothing that anybody counted"),
    part(
      "Context",
      contexts.map((one) => `${one.client}, ${one.project}: ${sayContext(one, now)}`),
    ),
    part(
      "Quota",
      quotas.map((quota) => sayQuota(quota, now)),
    ),
    part(
      "Limits",
      limits.map((state) => lineOf(state, now)),
      "none; paired-mcp usage set --help",
    ),
    part("Go on in", next, "not said; paired-mcp usage next CLIENT ..."),
  ].join("");
}

/** How far it is, or what it says where that is another thing for each session. */
function lineOf(state: Overview["limits"][number], now: number): string {
  const limit = { ...state.limit, client: state.limit.client };
  if (state.used === undefined) return sayRule(limit);
  return `${sayLimit({ ...state, limit, used: state.used, observed: state.observed }, now)}${state.isReached ? ": reached" : ""}`;
}

function part(title: string, lines: readonly string[], otherwise?: string): string {
  if (lines.length > 0) return `${title}\n${lines.map((line) => `  ${line}\n`).join("")}`;
  return otherwise === undefined ? "" : `${title}\n  ${otherwise}\n`;
}
