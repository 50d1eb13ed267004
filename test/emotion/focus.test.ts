import { expect, test } from "vitest";

import { createEngine, type Engine } from "../../src/emotion/engine.ts";
import { every, human, MINUTE, NINE, SECOND } from "./days.ts";

const DAY = 24 * 60 * MINUTE;
const OPTIONS = { idleLimitMs: 3 * MINUTE, hourOf: () => 9 };

/** Somebody who works 90 minutes a day, an edit every 6 seconds, changing the file every 20. */
function workDays(engine: Engine, days: number): number {
  for (let day = 0; day < days; day += 1)
    for (const [n, event] of every([day * DAY, day * DAY + 90 * MINUTE], 6 * SECOND).entries())
      engine.hear({ ...event, target: n % 6 < 3 ? "a" : "b" });
  return days * DAY;
}

function hear(engine: Engine, from: number, minutes: number, target?: string): void {
  for (const [n, event] of every([from, from + minutes * MINUTE], 2 * SECOND).entries())
    engine.hear({ ...event, target: target ?? `f${n % 9}` });
}

test("in the first three sessions it is learning", () => {
  const engine = createEngine(OPTIONS);
  const at = workDays(engine, 3);
  expect(engine.read(NINE + at - DAY + 80 * MINUTE).focus).toMatchObject({
    value: null,
    basis: "learning",
    score: null,
  });
});

test("a block takes ten minutes over the own pace in one file, and ends three after", () => {
  const engine = createEngine(OPTIONS);
  const at = workDays(engine, 5);
  hear(engine, at, 9, "a");
  const before = engine.read(NINE + at + 9 * MINUTE).focus;
  hear(engine, at + 9 * MINUTE, 9, "a");
  const within = engine.read(NINE + at + 18 * MINUTE).focus;
  engine.hear(human(at + 19 * MINUTE, { kind: "idle" }));
  const pausing = engine.read(NINE + at + 20 * MINUTE).focus;
  const after = engine.read(NINE + at + 24 * MINUTE).focus;

  expect([before, within, pausing, after].map(({ value }) => value)).toEqual([
    "warming",
    "in_block",
    "in_block",
    "none",
  ]);
  expect(within.score).toBeGreaterThan(0.8);
  expect(within.interval?.[0]).toBeLessThanOrEqual(within.score ?? 0);
});

test("as much, from file to file, is no block", () => {
  const engine = createEngine(OPTIONS);
  const at = workDays(engine, 5);
  hear(engine, at, 20);
  expect(engine.read(NINE + at + 20 * MINUTE).focus.value).toBe("none");
});

test("the own usual pace is no block", () => {
  const engine = createEngine(OPTIONS);
  const at = workDays(engine, 6);
  expect(engine.read(NINE + at - DAY + 60 * MINUTE).focus.value).not.toBe("in_block");
});
