import { expect, test } from "vitest";

import { certified } from "../../src/emotion/calibrate/certified.ts";
import type { LabelRow } from "../../src/emotion/flow/label-store.ts";
import { certificatesOf } from "../../src/emotion/labels.ts";
import type { WorkReading } from "../../src/emotion/reading.ts";
import { startInsight } from "./started-insight.ts";

const DAY = 86_400_000;
const BLANK: Omit<LabelRow, "id" | "at"> = {
  via: "feel",
  focus: null,
  mood: null,
  stuck: null,
  badMoment: null,
  welcome: null,
  focusScore: null,
  frictionScore: null,
};

test("what a person says is kept, shown, taken back and forgotten", async () => {
  await using started = await startInsight();
  const { labels } = started.insight;

  labels.checkIn({ focus: 4, mood: 2 }, "feel");
  labels.checkIn({ stuck: true, badMoment: true }, "prompt");

  expect(labels.list(10)).toMatchObject([
    { focus: 4, mood: 2, stuck: null, via: "feel" },
    { focus: null, stuck: true, badMoment: true, via: "prompt" },
  ]);
  expect(labels.mood()).toMatchObject({ value: 2, basis: "said", count: 1 });
  expect(labels.undo()).toMatchObject({ stuck: true });
  expect(labels.clear()).toBe(1);
  expect(labels.undo()).toBeUndefined();
  expect(labels.mood().value).toBeNull();
});

test("a check-in outlives a restart, and goes with all the rest", async () => {
  await using started = await startInsight();
  started.insight.labels.checkIn({ mood: 5 }, "feel");

  await started.again();
  expect(started.insight.labels.list(5)).toMatchObject([{ mood: 5 }]);
  started.insight.erase();

  expect(started.insight.labels.list(5)).toEqual([]);
});

test("off, nothing is kept", async () => {
  await using started = await startInsight();
  started.insight.off();

  expect(() => started.insight.labels.checkIn({ mood: 5 }, "feel")).toThrow(/work insight is off/u);
});

test("asks at a boundary, an hour and a half apart, four times a day", async () => {
  await using started = await startInsight();
  const { labels } = started.insight;
  const boundary = { value: true, why: "commit" } as const;

  expect(labels.isDue({ value: true, why: "waiting" })).toBe(false);
  expect(labels.isDue({ value: false, why: "focus_block" })).toBe(false);
  const asked: number[] = [];
  for (let minute = 0; minute < 23 * 60; minute += 5) {
    if (labels.isDue(boundary)) {
      labels.asked();
      asked.push(minute);
    }
    started.pass(5 * 60_000);
  }
  expect(asked).toEqual([0, 90, 180, 270]);
  await started.again();
  expect(started.insight.labels.isDue(boundary)).toBe(false);
  started.pass(DAY);
  expect(started.insight.labels.isDue(boundary)).toBe(true);
});

test("labels of what was shown earn a bound, labels of other moments none", () => {
  const rows = Array.from({ length: 60 }, (_, n): LabelRow => ({
    ...BLANK,
    id: n,
    at: (n * DAY) / 4,
    focus: 5,
    focusScore: 0.9,
    stuck: false,
  }));

  const { focus, friction } = certificatesOf(rows, 0);

  expect(focus).toMatchObject({ basis: "certified", labels: 60 });
  expect(friction).toMatchObject({ basis: "prior", labels: 0 });
  const [first] = rows;
  expect(certificatesOf(first ? [{ ...first, focusScore: null }] : [], 0).focus.labels).toBe(0);
});

test("a certified head is silent below its threshold, and one that failed says so", () => {
  const certificates = (right: (n: number) => boolean): ReturnType<typeof certificatesOf> =>
    certificatesOf(
      Array.from({ length: 300 }, (_, n): LabelRow => ({
        ...BLANK,
        id: n,
        at: (n * DAY) / 4,
        focus: right(n) ? 5 : 1,
        focusScore: n % 2 === 0 ? 0.95 : 0.81,
      })),
      0,
    );
  const shown = (score: number): WorkReading["focus"] => ({
    value: "in_block",
    probability: null,
    coverage: null,
    labels: 0,
    bound: null,
    basis: "personal",
    score,
    interval: null,
  });
  const under = (score: number, earned: ReturnType<typeof certificatesOf>): WorkReading["focus"] =>
    certified({ ...READING, focus: shown(score) }, earned).focus;

  const earned = certificates((n) => n % 2 === 0 || n % 3 === 0);
  expect(under(0.97, earned)).toMatchObject({ value: "in_block", basis: "certified" });
  expect(under(0.97, earned).bound).toBeGreaterThanOrEqual(0.95);
  expect(under(0.85, earned)).toMatchObject({ value: null, basis: "certified" });
  const lost = certificates((n) => n < 220 || n % 4 === 0);
  expect(under(0.97, lost)).toMatchObject({
    value: "in_block",
    bound: null,
    basis: "uncalibrated",
  });
});

const READING: WorkReading = {
  at: 0,
  state: {
    value: null,
    probability: null,
    coverage: null,
    labels: 0,
    bound: null,
    basis: "no_signal",
    since: null,
  },
  focus: {
    value: null,
    probability: null,
    coverage: null,
    labels: 0,
    bound: null,
    basis: "no_signal",
    score: null,
    interval: null,
  },
  friction: {
    value: null,
    probability: null,
    coverage: null,
    labels: 0,
    bound: null,
    basis: "no_signal",
    score: null,
    onset: null,
    evidence: [],
  },
  goodMoment: { value: null, why: "unknown" },
  shares: { human: 0, agent: 0, waiting: 0 },
};
