import { USAGE_LIMITS } from "../agents/usage-record.ts";
import { type Fields, isFields } from "../node/json.ts";

const SECOND_MS = 1000;
/** The end of the year 9999. */
const MAX_SECONDS = 253_402_300_799;
/** What Claude Code calls the windows of its quota, in hours. */
const WINDOWS = { five_hour: 5, seven_day: 168 } as const;
const CONTEXT = ["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"] as const;

/**
 * The numbers that Claude Code gives to a status line: how full the context is, what the session has cost in dollars, how
 * many percent of its quota are used. What is not there, or no number, is left out.
 */
export function readStanding(input: Fields): Fields {
  const usage = fieldsIn(fieldsIn(input, "context_window"), "current_usage");
  const context = CONTEXT.map((name) => wholeIn(usage, name, USAGE_LIMITS.tokens));
  const limits = fieldsIn(input, "rate_limits");
  return {
    context:
      context[0] === undefined ? undefined : context.reduce<number>((sum, n) => sum + (n ?? 0), 0),
    cost: numberIn(fieldsIn(input, "cost"), "total_cost_usd", USAGE_LIMITS.dollars),
    quotas: Object.entries(WINDOWS).flatMap(([name, hours]) => {
      const window = fieldsIn(limits, name);
      const value = numberIn(window, "used_percentage", USAGE_LIMITS.percent);
      const resets = wholeIn(window, "resets_at", MAX_SECONDS);
      if (value === undefined) return [];
      return [{ hours, value, resets: resets === undefined ? null : resets * SECOND_MS }];
    }),
  };
}

function fieldsIn(fields: Fields, name: string): Fields {
  const value = fields[name];
  return isFields(value) ? value : {};
}

function numberIn(fields: Fields, name: string, most: number): number | undefined {
  const value = fields[name];
  return typeof value === "number" && value >= 0 && value <= most ? value : undefined;
}

function wholeIn(fields: Fields, name: string, most: number): number | undefined {
  const value = numberIn(fields, name, most);
  return Number.isInteger(value) ? value : undefined;
}
