import { array, assert, double, integer, property } from "fast-check";
import { expect, test } from "vitest";

import { estimateOf, meanOf, medianOf, shareOf } from "../../../src/emotion/insights/intervals.ts";

test("a share has Wilson's interval", () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Stat. Med. 17 (1998), table I, method 3.
  expect(shareOf(81, 263, 1)).toEqual({ value: 0.308, low: 0.255, high: 0.366, n: 263 });
  expect(shareOf(15, 148, 1)).toEqual({ value: 0.101, low: 0.062, high: 0.16, n: 148 });
  expect(shareOf(0, 20, 1)).toEqual({ value: 0, low: 0, high: 0.161, n: 20 });
});

test("too few observations give no number, only how many they are", () => {
  expect(shareOf(3, 9, 10)).toEqual({ value: null, low: null, high: null, n: 9 });
  expect(estimateOf([1, 2], meanOf, 3)).toEqual({ value: null, low: null, high: null, n: 2 });
});

test("a share's interval holds the share, and lies in 0 to 1", () => {
  assert(
    property(integer({ min: 1, max: 500 }), integer({ min: 0, max: 500 }), (trials, hits) => {
      const { value, low, high } = shareOf(Math.min(hits, trials), trials, 1);
      expect([0, low, value, high, 1].map(Number)).toEqual(
        [0, low, value, high, 1].map(Number).toSorted((a, b) => a - b),
      );
    }),
  );
});

test("a bootstrap interval holds what it is of, stays within what was seen, and is the same every time", () => {
  assert(
    property(
      array(double({ min: 0, max: 100, noNaN: true }), { minLength: 5, maxLength: 40 }),
      (values) => {
        const one = estimateOf(values, medianOf, 5);
        expect(one).toEqual(estimateOf(values, medianOf, 5));
        expect(Number(one.low)).toBeGreaterThanOrEqual(Math.min(...values) - 0.001);
        expect(Number(one.high)).toBeLessThanOrEqual(Math.max(...values) + 0.001);
        expect(Number(one.low)).toBeLessThanOrEqual(Number(one.value));
        expect(Number(one.high)).toBeGreaterThanOrEqual(Number(one.value));
      },
    ),
    { numRuns: 30 },
  );
});

test("the bootstrap's interval of a mean holds the true one about 19 times in 20", () => {
  const random = lcg(7);
  let held = 0;
  for (let round = 0; round < 200; round += 1) {
    const seen = Array.from({ length: 30 }, () => random() * 10);
    const { low, high } = estimateOf(seen, meanOf, 5);
    if (Number(low) <= 5 && Number(high) >= 5) held += 1;
  }

  expect(held).toBeGreaterThan(177);
  expect(held).toBeLessThan(199);
});

test("the median of an even number lies between the two in the middle", () => {
  expect(medianOf([4, 1, 3, 2])).toBe(2.5);
  expect(medianOf([9, 1, 5])).toBe(5);
});

function lcg(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
