import { expect, test } from "vitest";

import { createPace } from "../../src/memory/pace.ts";

test("slices become as long as fits, slowly longer and at once shorter", () => {
  let [cpu, wall] = [0, 0];
  const pace = createPace({ cpuMs: () => cpu, wallMs: () => wall });
  const take = (msEach: number, waitedMs = 0): number => {
    const ms = pace.size() * msEach;
    pace.run(() => {
      cpu += ms;
      wall += ms + waitedMs;
    });
    return pace.size();
  };

  expect(pace.size()).toBe(16);
  expect([take(0.08), take(0.08), take(0.08), take(0.08)]).toEqual([25, 38, 58, 88]);
  expect(take(0.08)).toBe(128);
  expect(take(0.08)).toBe(128);
  expect(take(0.4)).toBe(30);
  expect(take(0.4, 8)).toBe(30);
  expect(take(0.4, 38)).toBe(14);
  expect([take(40), take(40)]).toEqual([1, 1]);
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
