import { expect, test } from "vitest";

import { compareVersions } from "../../src/node/versions.ts";

// The order of https://semver.org section 11, and numbers that compare by value.
const ASCENDING = [
  "0.1.0-alpha",
  "0.1.0-alpha.1",
  "0.1.0-alpha.beta",
  "0.1.0-beta",
  "0.1.0-beta.2",
  "0.1.0-beta.11",
  "0.1.0-rc.1",
  "0.1.0",
  "0.1.9",
  "0.1.10",
  "0.10.0",
  "1.0.0",
];

test("orders versions as semver does", () => {
  for (const [left, a] of ASCENDING.entries())
    for (const [right, b] of ASCENDING.entries())
      expect(Math.sign(compareVersions(a, b))).toBe(Math.sign(left - right));
});

test("build metadata makes no difference", () => {
  expect(compareVersions("1.2.3+abc", "1.2.3")).toBe(0);
});
