import { expect, test } from "vitest";

import { createOnlineLogistic, probabilityOf, savedWeights } from "../../src/emotion/online.ts";

/** A hundred and fifty cases in which only the second input matters, and the other way round than the prior has it. */
const CASES = Array.from({ length: 150 }, (_, n) => {
  const matters = ((n * 7919) % 100) / 50 - 1;
  const other = ((n * 104_729) % 100) / 50 - 1;
  return { inputs: [1, matters, other], yes: matters < 0 };
});
const PRIOR = [-1, 1, 0].map((weight) => ({ weight, precision: 4 }));

function rightOf(model: ReturnType<typeof createOnlineLogistic>): number {
  const right = CASES.filter(({ inputs, yes }) => model.score(inputs) > 0 === yes);
  return right.length / CASES.length;
}

test("without labels it says what the prior says", () => {
  expect(createOnlineLogistic(PRIOR).score([1, 2, 5])).toBe(1);
  expect(probabilityOf(0)).toBe(0.5);
});

test("labels turn a prior round that is wrong for this person", () => {
  const model = createOnlineLogistic(PRIOR);
  expect(rightOf(model)).toBeLessThanOrEqual(0.5);
  for (const { inputs, yes } of CASES) model.learn(inputs, yes);
  expect(rightOf(model)).toBeGreaterThan(0.9);
});

test("one label moves a sure prior less than an unsure one", () => {
  const after = (precision: number): number => {
    const model = createOnlineLogistic([{ weight: 0, precision }]);
    model.learn([1], true);
    return model.score([1]);
  };
  expect(after(1)).toBeGreaterThan(after(10));
  expect(after(10)).toBeGreaterThan(0);
});

test("goes on from what was saved", () => {
  const model = createOnlineLogistic(PRIOR);
  for (const { inputs, yes } of CASES) model.learn(inputs, yes);
  const saved = savedWeights.parse(JSON.parse(JSON.stringify(model.save())));
  expect(createOnlineLogistic(saved).score([1, 0.5, 0.5])).toBe(model.score([1, 0.5, 0.5]));
});
