import { expect, test } from "vitest";

import { chartLines } from "../../src/commands/insights/chart.ts";
import { insightsSvg } from "../../src/commands/insights/svg.ts";
import { readInsights } from "../../src/emotion/insights/insights.ts";
import type { Loaded, Period } from "../../src/emotion/insights/load.ts";
import { figureLines } from "../../src/emotion/insights/say.ts";
import { MINUTE, minutesOf } from "../emotion/insights/minutes.ts";

const offset = (): number => 0;
const WORK = { human_1m: MINUTE, editing: MINUTE };
const DEEP = { ...WORK, in_block: MINUTE };
const SCRIPT = [
  [30, WORK],
  [45, DEEP],
  [15, { human_1m: MINUTE, debugging_loop: MINUTE, friction: MINUTE }],
  [30, { wait_5m: MINUTE, agent: MINUTE, waiting_on_agent: MINUTE }],
  [30, {}],
  [15, WORK],
] as const;

function loaded(period: Period, days = 1): Loaded {
  const minutes = Array.from({ length: days }, (_, day) =>
    minutesOf(Date.parse("2026-11-23T09:00Z") + day * 24 * 60 * MINUTE, SCRIPT),
  ).flat();
  const read = readInsights(minutes, { idleMs: 5 * MINUTE, offset });
  return { period, from: "2026-11-23", to: "2026-11-24", stored: {}, ...read };
}

test("a day is drawn over its hours, without colour where nobody sees it", () => {
  expect(chartLines(loaded("day"), { columns: 80, colour: false, offset }).slice(0, 7)).toEqual([
    "          09  10  11",
    "state     eeeeedww··e",
    "focus       ███      ",
    "friction       █     ",
    "you       ██████    █",
    "waiting         ██   ",
    "agents          ██   ",
  ]);
});

test("a narrow terminal gets a coarser chart, never a wrapped one", () => {
  for (const columns of [18, 19, 20, 40]) {
    const lines = chartLines(loaded("day"), { columns, colour: false, offset });
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(
      Math.max(28, columns),
    );
  }
  expect(chartLines(loaded("day"), { columns: 18, colour: false, offset })[2]).toBe(
    "focus      █▄   ",
  );
});

test("a week is one line a day, by the hours of its clock", () => {
  expect(chartLines(loaded("week", 2), { columns: 80, colour: false, offset })).toEqual([
    "focus     09 10 11",
    "Mon 23    ▄▄ ▂▂   ",
    "Tue 24    ▄▄ ▂▂   ",
  ]);
});

test("colour changes nothing but colour", () => {
  const plain = chartLines(loaded("day"), { columns: 80, colour: false, offset });
  const coloured = chartLines(loaded("day"), { columns: 80, colour: true, offset });

  expect(coloured).not.toEqual(plain);
  // oxlint-disable-next-line no-control-regex -- what a terminal takes for colour
  expect(coloured.map((line) => line.replaceAll(/\u001B\[\d+m/g, ""))).toEqual(plain);
});

test("figures say their interval and number, or that there is not enough signal", () => {
  const lines = figureLines(loaded("day"));

  expect(lines).toContain("you 1 h 45 min, waiting for agents 30 min, agents at work 30 min");
  expect(lines.join("\n")).toContain("median length not enough signal (n 1)");
  expect(lines.join("\n")).toMatch(/waiting for agents: 22 % \(95 %: 0 % to \d+ %, n 9\)/);
});

test("the picture says all of it to who cannot see it, runs nothing and loads nothing", () => {
  const svg = insightsSvg(loaded("day"), offset);

  expect(svg).toMatch(
    /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" role="img" aria-labelledby="title text"/,
  );
  expect(svg).toContain('<title id="title">Work on 2026-11-23</title>');
  expect(svg).toContain('<desc id="text">you 1 h 45 min, waiting');
  expect(svg).toContain("prefers-color-scheme: dark");
  expect(svg).not.toMatch(/<script|href|url\(|NaN|undefined/);
});
