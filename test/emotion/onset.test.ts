import { expect, test } from "vitest";

import { createOnset } from "../../src/emotion/onset.ts";

function onsetOf(values: readonly number[]): number | undefined {
  const onset = createOnset();
  for (const [t, value] of values.entries()) onset.add(t, value);
  return onset.get();
}

const CALM = Array.from({ length: 60 }, (_, n) => (n % 3) / 10);
const HIGH = Array.from({ length: 10 }, () => 2);

test("nothing rises in what goes up and down as usual", () => {
  expect(onsetOf(CALM)).toBeUndefined();
});

test("the onset of a rise is where it began, not where it was noticed", () => {
  const onset = onsetOf([...CALM, ...HIGH]) ?? 0;
  expect(onset).toBeGreaterThanOrEqual(55);
  expect(onset).toBeLessThanOrEqual(60);
});

test("a rise is over when the values are as they were", () => {
  expect(onsetOf([...CALM, ...HIGH, 0.1])).toBeUndefined();
});

test("a single high value is no rise", () => {
  expect(onsetOf([...CALM, 3, ...CALM])).toBeUndefined();
});
