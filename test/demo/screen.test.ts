import { PassThrough } from "node:stream";

import { expect, test } from "vitest";

import { createScreen } from "../../src/demo/screen.ts";

const LONG = `${"a few words ".repeat(20)}${"x".repeat(200)}`;

function linesAt(columns: number | undefined): string[] {
  const out = Object.assign(new PassThrough(), columns === undefined ? {} : { columns });
  const screen = createScreen(out);
  screen.says("Ana", LONG);
  screen.shows("a label:", LONG);
  return String(out.read()).split("\n");
}

test.each([60, 80, 120])("no line is wider than a terminal of %i columns", (columns) => {
  for (const line of linesAt(columns)) expect(line.length).toBeLessThanOrEqual(columns);
});

test("without a terminal a line stays readable", () => {
  const widest = Math.max(...linesAt(undefined).map((line) => line.length));
  expect(widest).toBeGreaterThan(80);
  expect(widest).toBeLessThanOrEqual(96);
});

test("a quoted line goes on as one, and JSON breaks after its commas", () => {
  const out = Object.assign(new PassThrough(), { columns: 40 });
  const screen = createScreen(out);
  screen.shows("", `| ${"word ".repeat(10)}`);
  screen.shows("", '{"kind":"lesson","title":"Refund tests"}');

  const lines = String(out.read()).split("\n");
  expect(lines.filter((line) => line.includes("| | word")).length).toBeGreaterThan(1);
  expect(lines.map((line) => line.trim())).toContain('| {"kind":"lesson",');
});
