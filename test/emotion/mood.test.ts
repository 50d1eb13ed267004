import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { WorkEvent } from "../../src/emotion/events.ts";
import type { FeatureValues } from "../../src/emotion/features.ts";
import { type MoodReport, readMood, type ReadText } from "../../src/emotion/mood.ts";

const HOUR = 3_600_000;

test("a mood is what the person said last, and fades to their usual", () => {
  const reports = [
    { at: 0, mood: 2 },
    { at: 10 * HOUR, mood: 2 },
    { at: 20 * HOUR, mood: 5 },
  ];

  const [now, later, tomorrow] = [20, 28, 44].map((hour) => readMood(reports, hour * HOUR));

  expect(now).toMatchObject({ value: 5, basis: "said", ageMs: 0, count: 3, usual: 3 });
  expect(later?.value).toBeCloseTo(4, 9);
  expect(tomorrow?.value).toBeLessThan(3.3);
  expect(tomorrow?.ageMs).toBe(24 * HOUR);
});

test("without a word of theirs nobody knows", () => {
  expect(readMood([], 0)).toEqual({
    value: null,
    basis: "none",
    ageMs: null,
    count: 0,
    usual: null,
  });
  expect(readMood([{ at: 0, mood: 4 }], 49 * HOUR)).toMatchObject({ value: null, usual: 4 });
  expect(readMood([{ at: 9 * HOUR, mood: 4 }], 0).value).toBeNull();
});

test("how prompts read counts only without a word, and moves it one step at most", () => {
  const texts = [1, 2, 3].map((n): ReadText => ({ at: n * 1000, pol: -1 }));

  expect(readMood([], HOUR / 2, texts)).toMatchObject({ value: 2, basis: "text", count: 3 });
  expect(readMood([], HOUR / 2, texts.slice(1)).value).toBeNull();
  expect(readMood([], 2 * HOUR, texts).value).toBeNull();
  expect(readMood([{ at: 0, mood: 5 }], 1000, texts).basis).toBe("said");
});

test("no way leads from timing to a mood", () => {
  const source = readFileSync(join(import.meta.dirname, "../../src/emotion/mood.ts"), "utf8");
  expect(source).not.toMatch(/^import|import\(/mu);

  const event: WorkEvent = {
    v: 1,
    t: 0,
    src: "editor",
    actor: "human",
    kind: "edit",
    sess: "a",
    proj: "b",
    dt: 120,
  };
  const timing: readonly FeatureValues[] = [];
  // @ts-expect-error -- an event is no report of a mood
  const report: MoodReport = event;
  // @ts-expect-error -- nor are features of timing texts that were read
  const texts: readonly ReadText[] = timing;
  expect([report, texts]).toHaveLength(2);
});
