import { array, assert, boolean, double, property, record } from "fast-check";
import { expect, test } from "vitest";

import { fitIsotonic } from "../../../src/emotion/calibrate/isotonic.ts";

const label = record({ score: double({ min: 0, max: 1, noNaN: true }), right: boolean() });

test("a higher score is never less likely to be right", () => {
  assert(
    property(array(label, { minLength: 1, maxLength: 60 }), (labels) => {
      const fit = fitIsotonic(labels);
      const shares = Array.from({ length: 21 }, (_, n) => fit?.(n / 20) ?? Number.NaN);

      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
      expect(shares.every((share) => share > 0 && share < 1)).toBe(true);
    }),
  );
});

test("pools what does not rise", () => {
  const fit = fitIsotonic([
    { score: 0.1, right: false },
    { score: 0.2, right: true },
    { score: 0.3, right: false },
    { score: 0.9, right: true },
  ]);

  expect(fit?.(0)).toBeCloseTo(1 / 3);
  expect(fit?.(0.2)).toBeCloseTo(1 / 2);
  expect(fit?.(0.3)).toBeCloseTo(1 / 2);
  expect(fit?.(1)).toBeCloseTo(2 / 3);
});

test("says nothing without labels", () => {
  expect(fitIsotonic([])).toBeUndefined();
});
