import { expect, test } from "vitest";

import { createPace } from "../../src/memory/pace.ts";

test("slices become as long as fits, slowly longer and at once shorter", () => {
  let now = 0;
  const pace = createPace(() => now);
  const take = (msEach: number): number => {
    const size = pace.size();
    pace.run(() => (now += size * msEach));
    return pace.size();
  };

  expect(pace.size()).toBe(16);
  expect(take(0.1)).toBe(25);
  expect(take(0.1)).toBe(38);
  expect([take(0.1), take(0.1), take(0.1)]).toEqual([58, 88, 120]);
  expect(take(1)).toBe(12);
  expect(take(40)).toBe(1);
  expect(take(40)).toBe(1);
});

test("a slice that fails throws, and the size stays", () => {
  const pace = createPace();

  expect(() =>
    pace.run(() => {
      throw new Error("full");
    }),
  ).toThrow("full");
  expect(pace.size()).toBe(16);
});
