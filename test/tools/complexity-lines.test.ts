import { assert, integer, property } from "fast-check";
import { expect, test } from "vitest";

import type { Report } from "../../src/emotion/complexity/report.ts";
import { estimateTokens } from "../../src/memory/pack/tokens.ts";
import { complexityLines } from "../../src/tools/complexity-lines.ts";

function reportOf(functions: number): Report {
  return {
    files: 3,
    lines: 900,
    functions,
    cognitive: 400,
    cyclomatic: 300,
    duplication: 0.02,
    broken: 0,
    skipped: { binary: 2 },
    worst: Array.from({ length: functions }, (_, n) => ({
      path: `src/some/folder/file-${n}.ts`,
      line: n + 1,
      name: `work${n}`,
      cognitive: 50 - n,
      cyclomatic: 20,
      nesting: 4,
      length: 80,
      parameters: 3,
    })),
    hot_spots: [{ path: "src/a.ts", commits: 7, cognitive: 30, score: 210 }],
    trend: {
      base: "0123456789abcdef",
      cognitive_before: 390,
      cyclomatic_before: 300,
      files_changed: 1,
      risen: [{ path: "src/a.ts", name: "grow", before: 3, after: 13 }],
    },
    gate: {
      pass: false,
      violations: [{ what: "cognitive", where: "src/a.ts:4 grow", value: 13, most: 10 }],
      more: 5,
    },
  };
}

test("a report is one line a finding, with what rose, what breaks the gate and what was skipped", () => {
  expect(complexityLines(reportOf(1), 1500)).toEqual({
    totals: {
      files: 3,
      lines: 900,
      functions: 1,
      cognitive: 400,
      cyclomatic: 300,
      duplication: 0.02,
      broken: 0,
    },
    skipped: { binary: 2 },
    gate: "fail",
    since: "0123456789: cognitive +10, cyclomatic 0, 1 files changed",
    violations: ["cognitive 13 > 10: src/a.ts:4 grow"],
    risen: ["3 -> 13: src/a.ts grow"],
    worst: [
      "50 cognitive, 20 cyclomatic, 4 deep, 80 lines, 3 parameters: src/some/folder/file-0.ts:1 work0",
    ],
    hot_spots: ["7 commits x 30 cognitive: src/a.ts"],
    left_out: 5,
  });
});

test("a report stays within its budget, and says how much it left out", () => {
  assert(
    property(
      integer({ min: 500, max: 3000 }),
      integer({ min: 0, max: 60 }),
      (budget, functions) => {
        const said = complexityLines(reportOf(functions), budget);
        expect(estimateTokens(JSON.stringify(said))).toBeLessThanOrEqual(budget);
        expect(said.worst.length + said.left_out).toBeGreaterThanOrEqual(functions);
        expect(said.hot_spots).toHaveLength(1);
      },
    ),
    { numRuns: 60 },
  );
});

test("a name from a file cannot hide what it says", () => {
  const report = reportOf(0);
  const risen = [{ path: "a\u202Eb.ts", name: "f\u0007", before: 0, after: 1 }];

  const said = complexityLines(
    { ...report, hot_spots: "unknown", trend: report.trend && { ...report.trend, risen } },
    1500,
  );

  expect(said.risen).toEqual(["0 -> 1: a?b.ts f?"]);
  expect(said).toMatchObject({ note: "hot spots: unknown, git does not tell the history" });
});
