import * as fc from "fast-check";
import { expect, test } from "vitest";

import { createWindow, WINDOWS } from "../../src/emotion/windows.ts";

test("a sum is what was added within the span, to the nearest slot", () => {
  const steps = fc.array(
    fc.record({ gap: fc.integer({ min: 0, max: 40_000 }), amount: fc.integer({ min: 0, max: 9 }) }),
    { minLength: 1, maxLength: 200 },
  );
  fc.assert(
    fc.property(steps, fc.constantFrom(...Object.values(WINDOWS)), (given, shape) => {
      const window = createWindow(shape, 2);
      const slotMs = shape.spanMs / shape.slots;
      const added: { readonly at: number; readonly amount: number }[] = [];
      let t = 1_000_000;
      for (const { gap, amount } of given) {
        t += gap;
        window.pass(t);
        window.add(1, amount);
        added.push({ at: t, amount });
      }
      const from = (Math.floor(t / slotMs) - shape.slots + 1) * slotMs;
      const expected = added
        .filter(({ at }) => at >= from)
        .reduce((sum, { amount }) => sum + amount, 0);
      expect(window.sum(1)).toBe(expected);
      expect(window.sum(0)).toBe(0);
    }),
  );
});

test("after a night nothing is left", () => {
  const window = createWindow(WINDOWS.block, 1);
  window.pass(1_000);
  window.add(0, 5);
  window.pass(10 * 3_600_000);
  expect(window.sum(0)).toBe(0);
});
