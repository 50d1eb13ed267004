import { expect, test } from "vitest";

import { playDay } from "../../bench/insight/day.ts";

test("a day through real hooks: the heads change at the right moments, agents are told what the moment allows", async () => {
  const { wrong, told, chart, insights } = await playDay();

  expect(wrong).toEqual([]);
  expect(told.map(({ at, text }) => `${at} ${text.split(" ", 4).join(" ")}`)).toEqual([
    "101 The same call has",
    "105 Help may be welcome",
    "107 The same call has",
    "240 A message waits for",
  ]);
  expect(chart[1]).toMatch(/^state +x+e+.*w+r+·+.*d.*·+e+/);
  expect(insights).toMatch(/^2026-11-23\n/);
  expect(insights).toMatch(
    /focus blocks: 2, 1 h \d+ min in all; median length not enough signal \(n 2\)/,
  );
  expect(insights).not.toContain("\u001B");
});
