import { expect, test } from "vitest";

import { readBudget, type Spent } from "../../src/release/budget.ts";
import { RELEASE_KINDS, type ReleaseKind } from "../../src/release/kinds.ts";

const COUNT: ReleaseKind = {
  what: "how many members a library fails for, with noise",
  to: "members of that space",
  takes: "your yes to the question",
  gives: "statistic",
  from: [],
};

test("kinds that hand out exact bytes spend nothing, and no budget covers them", () => {
  expect(readBudget(RELEASE_KINDS, {})).toEqual({
    exact: Object.keys(RELEASE_KINDS),
    statistics: [],
    spent: [],
  });
});

test("a kind that gives statistics says by its ledger what it spent", () => {
  const spent: Spent[] = [{ scope: "S1", epsilon: 0.5, limit: 2, releases: 1 }];

  const budget = readBudget({ ...RELEASE_KINDS, count: COUNT }, { count: () => spent });

  expect(budget).toMatchObject({ statistics: ["count"], spent });
  expect(budget.exact).not.toContain("count");
});

test("without a ledger there is no report: what was spent is never left out", () => {
  expect(() => readBudget({ ...RELEASE_KINDS, count: COUNT }, {})).toThrow("what count has spent");
});
