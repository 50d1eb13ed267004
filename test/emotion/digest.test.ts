import * as fc from "fast-check";
import { expect, test } from "vitest";

import { createDigest, savedDigest } from "../../src/emotion/digest.ts";

const VALUES = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 1_500 });

test("a rank is the share of values below, nearly", () => {
  fc.assert(
    fc.property(VALUES, fc.integer({ min: 0, max: 10_000 }), (values, at) => {
      const digest = createDigest();
      for (const value of values) digest.add(value);
      const below = values.filter((value) => value < at).length;
      const same = values.filter((value) => value === at).length;
      const rank = digest.rank(at) ?? Number.NaN;
      expect(rank).toBeGreaterThanOrEqual(below / values.length - 0.06);
      expect(rank).toBeLessThanOrEqual((below + same) / values.length + 0.06);
    }),
    { numRuns: 40 },
  );
});

test("is small whatever it holds, and goes on from what was saved", () => {
  const digest = createDigest();
  for (let n = 0; n < 20_000; n += 1) digest.add((n * 7919) % 1_000);
  const saved = savedDigest.parse(JSON.parse(JSON.stringify(digest.save())));

  expect(saved.length).toBeLessThan(100);
  expect(createDigest(saved).rank(500)).toBeCloseTo(0.5, 1);
});

test("what is new outweighs what is long ago", () => {
  const digest = createDigest();
  for (let n = 0; n < 20_000; n += 1) digest.add(1);
  for (let n = 0; n < 6_000; n += 1) digest.add(9);
  expect(digest.rank(5)).toBeLessThan(0.4);
});

test("says nothing before anything was added", () => {
  expect(createDigest().rank(3)).toBeUndefined();
});
