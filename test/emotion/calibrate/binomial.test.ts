import { expect, test } from "vitest";

import { answersNeeded, atLeast, lowerBound } from "../../../src/emotion/calibrate/binomial.ts";

test.each([
  [0, 59],
  [1, 93],
  [2, 124],
  [3, 153],
  [4, 181],
  [5, 208],
  [10, 336],
])("with %i wrong, %i answers earn a bound of .95", (wrong, answers) => {
  expect(answersNeeded(wrong)).toBe(answers);
  expect(lowerBound(answers - wrong, answers)).toBeGreaterThanOrEqual(0.95);
  expect(lowerBound(answers - wrong - 1, answers - 1)).toBeLessThan(0.95);
});

test("the bound is where as many right answers would be a chance of one in twenty", () => {
  for (const [right, answered] of [
    [7, 10],
    [45, 50],
    [990, 1000],
  ] as const)
    expect(atLeast(right, answered, lowerBound(right, answered))).toBeCloseTo(0.05, 9);
});

test("nothing right, or nothing answered, bounds nothing", () => {
  expect(lowerBound(0, 0)).toBe(0);
  expect(lowerBound(0, 50)).toBe(0);
  expect(atLeast(0, 5, 0)).toBe(1);
  expect(atLeast(6, 5, 0.5)).toBe(0);
  expect(atLeast(5, 5, 1)).toBe(1);
});
