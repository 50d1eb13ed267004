import * as fc from "fast-check";
import { expect, test } from "vitest";

import { readStanding } from "../../src/commands/hook-standing.ts";

test("what a client gives its status line becomes numbers, and nothing else of it", () => {
  const input = {
    session_id: "s1",
    model: { id: "claude-opus-4-6", display_name: "Opus 4.6" },
    cost: { total_cost_usd: 10.07, total_lines_added: 3 },
    context_window: {
      used_percentage: 42,
      current_usage: {
        input_tokens: 8,
        output_tokens: 300,
        cache_read_input_tokens: 80_000,
        cache_creation_input_tokens: 500,
      },
    },
    rate_limits: {
      five_hour: { used_percentage: 105, resets_at: 1_776_441_600 },
      seven_day: { used_percentage: 34.5 },
      other: { used_percentage: 1 },
    },
  };

  expect(readStanding(input)).toEqual({
    context: 80_508,
    cost: 10.07,
    quotas: [
      { hours: 5, value: 105, resets: 1_776_441_600_000 },
      { hours: 168, value: 34.5, resets: null },
    ],
  });
});

test.each([
  {},
  { cost: null, context_window: [], rate_limits: "none" },
  { cost: { total_cost_usd: "1" }, rate_limits: { five_hour: { used_percentage: -1 } } },
  { cost: { total_cost_usd: 1e9 }, context_window: { current_usage: { input_tokens: 1.5 } } },
  { rate_limits: { five_hour: null, seven_day: { used_percentage: 2000 } } },
])("%j says nothing", (input) => {
  expect(readStanding(input)).toEqual({ context: undefined, cost: undefined, quotas: [] });
});

test("whatever comes, it throws nothing", () => {
  fc.assert(
    fc.property(fc.object({ maxDepth: 4 }), (input) => {
      const { quotas } = readStanding({ rate_limits: { five_hour: input }, ...input });
      expect(Array.isArray(quotas)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
