import { expect, test } from "vitest";

import { readInsights } from "../../../src/emotion/insights/insights.ts";
import { MINUTE, minutesOf } from "./minutes.ts";

const START = Date.parse("2026-11-23T09:00Z");
const UTC = { idleMs: 5 * MINUTE, offset: () => 0 };
const WORK = { human_1m: MINUTE, editing: MINUTE };
const DEEP = { ...WORK, in_block: MINUTE };

test("human time, waiting and agents are kept apart", () => {
  const minutes = minutesOf(START, [
    [30, WORK],
    [10, { wait_5m: MINUTE, agent: MINUTE }],
    [20, { human_1m: MINUTE, agent: 2 * MINUTE }],
  ]);

  const { time, waiting } = readInsights(minutes, UTC);

  expect(time).toEqual({ human: 50, waiting: 10, agent: 50 });
  expect(waiting).toEqual({ value: null, low: null, high: null, n: 4 });
});

test("focus blocks: a break of three minutes is within one, a longer one ends it; the length has its interval", () => {
  const one = [
    [20, DEEP],
    [3, WORK],
    [7, DEEP],
    [30, WORK],
  ] as const;

  const { focus } = readInsights(minutesOf(START, [...one, ...one, ...one, ...one, ...one]), UTC);

  expect(focus).toEqual({
    blocks: 5,
    minutes: 135,
    length: { value: 30, low: 30, high: 30, n: 5 },
  });
});

test("an interruption is a block that ends at no boundary, with what was seen there and what it cost", () => {
  const minutes = minutesOf(START, [
    [20, DEEP],
    [1, { ...WORK, commits: 1 }],
    [20, WORK],
    [19, DEEP],
    [1, { ...DEEP, asks: 1 }],
    [12, WORK],
    [20, DEEP],
    [30, {}],
    [8, WORK],
    [20, DEEP],
    [10, WORK],
    [20, DEEP],
    [1, { ...WORK, tests: 3, test_failures: 2 }],
    [9, WORK],
    [20, DEEP],
  ]);

  const { focus, interruptions } = readInsights(minutes, UTC);

  expect(focus.blocks).toBe(6);
  expect(interruptions).toMatchObject({
    asked: 1,
    away: 1,
    switched: 1,
    cost: { value: null, n: 3 },
  });
});

test("what an interruption cost is the person's own time until the next block, not their break", () => {
  const day = Array.from(
    { length: 6 },
    () =>
      [
        [20, DEEP],
        [30, {}],
        [8, WORK],
      ] as const,
  ).flat();

  const { interruptions } = readInsights(minutesOf(START, day), UTC);

  expect(interruptions).toMatchObject({
    away: 6,
    cost: { value: 8, low: 8, high: 8, n: 5 },
  });
});

test("rework is in shares of what was done, each with its own number of trials", () => {
  const minutes = minutesOf(START, [
    [1, { prompts: 20, corrections: 5, commits: 6, reverts: 3, tests: 40, test_failures: 10 }],
  ]);

  const { rework } = readInsights(minutes, UTC);

  expect(rework).toMatchObject({
    corrected_prompts: { value: 0.25, n: 20 },
    reverts: { value: null, n: 9 },
    deletions: { value: null, n: 0 },
    failed_tests: { value: 0.25, n: 40 },
  });
});

test("the best hours are the person's own, by the days on which they were worked", () => {
  const days = [0, 1, 2, 3].flatMap((day) =>
    minutesOf(START + day * 24 * 60 * MINUTE, [
      [60, DEEP],
      [60, WORK],
      [30, DEEP],
      [30, WORK],
      [10, DEEP],
    ]),
  );

  const { best_hours: best } = readInsights(days, { ...UTC, offset: () => 120 });

  expect(best).toEqual([
    { hour: 11, share: { value: 1, low: 1, high: 1, n: 4 } },
    { hour: 13, share: { value: 0.5, low: 0.5, high: 0.5, n: 4 } },
  ]);
  expect(readInsights(days.slice(0, 200), UTC).best_hours).toEqual([]);
});

test("a day in which nothing was seen says nothing", () => {
  expect(readInsights([], UTC)).toMatchObject({
    time: { human: 0, waiting: 0, agent: 0 },
    focus: { blocks: 0, length: { value: null, n: 0 } },
    waiting: { value: null, n: 0 },
    best_hours: [],
    quarters: [],
  });
});
