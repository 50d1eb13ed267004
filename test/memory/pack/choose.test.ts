import * as fc from "fast-check";
import { expect, test } from "vitest";

import { choose, type Form, type Option } from "../../../src/memory/pack/choose.ts";

const OPTIONS: fc.Arbitrary<Option[]> = fc.array(
  fc.record({
    worth: fc.double({ min: 0.01, max: 6, noNaN: true }),
    whole: fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.constant(Number.POSITIVE_INFINITY)),
    line: fc.integer({ min: 1, max: 80 }),
  }),
  { maxLength: 40 },
);
const BUDGET = fc.integer({ min: 0, max: 9000 });

test("what is chosen never costs more than the budget", () => {
  fc.assert(
    fc.property(OPTIONS, BUDGET, (options, budget) => {
      expect(costOf(options, choose(options, budget))).toBeLessThanOrEqual(budget);
    }),
  );
});

test("a larger budget loses nothing that was given whole", () => {
  fc.assert(
    fc.property(OPTIONS, BUDGET, BUDGET, (options, one, other) => {
      const small = choose(options, Math.min(one, other));
      const large = choose(options, Math.max(one, other));
      expect(wholes(small).every((place) => wholes(large).includes(place))).toBe(true);
    }),
  );
});

test("nothing is left out for which there is room as a line", () => {
  fc.assert(
    fc.property(OPTIONS, BUDGET, (options, budget) => {
      const forms = choose(options, budget);
      const left = budget - costOf(options, forms);
      const fits = options.filter(({ line }, n) => forms[n] === "out" && line <= left);
      expect(fits).toEqual([]);
    }),
  );
});

test("with room for all, everything is given whole", () => {
  const options = [1, 2, 3].map((worth) => ({ worth, whole: 100, line: 20 }));

  expect(choose(options, 300)).toEqual(["whole", "whole", "whole"]);
});

test("the long text gives way to lines of the others", () => {
  const options = [
    { worth: 1, whole: 900, line: 30 },
    ...Array.from({ length: 5 }, () => ({ worth: 0.8, whole: 60, line: 30 })),
  ];

  expect(choose(options, 400)).toEqual(["line", ...Array.from({ length: 5 }, () => "whole")]);
});

function costOf(options: readonly Option[], forms: readonly Form[]): number {
  return options.reduce((sum, option, n) => {
    const form = forms[n];
    return form === "whole" || form === "line" ? sum + option[form] : sum;
  }, 0);
}

function wholes(forms: readonly Form[]): number[] {
  return forms.flatMap((form, n) => (form === "whole" ? [n] : []));
}
