import * as fc from "fast-check";
import { expect, test } from "vitest";

import { createTimeline } from "../../src/emotion/timeline.ts";

const HOUR = 3_600_000;
const NOON = 12 * HOUR;

test("never runs backwards, whatever clocks say", () => {
  const stamps = fc.array(fc.record({ t: fc.nat({ max: 2 ** 44 }), isRead: fc.boolean() }));
  fc.assert(
    fc.property(stamps, (given) => {
      const timeline = createTimeline();
      const at = given.flatMap(({ t, isRead }) =>
        isRead ? timeline.at(t) : (timeline.place(t) ?? []),
      );
      expect(at).toEqual(at.toSorted((a, b) => a - b));
    }),
  );
});

test("what comes a little late counts as now, what comes an hour late not at all", () => {
  const timeline = createTimeline();
  timeline.place(NOON);
  expect(timeline.place(NOON - 5_000)).toBe(NOON);
  expect(timeline.place(NOON - HOUR)).toBeUndefined();
  expect(timeline.place(NOON + 1)).toBe(NOON + 1);
});

test("when three come late in a row the clock was set back, and time goes on from there", () => {
  const timeline = createTimeline();
  timeline.place(NOON);
  const at = [1, 2, 3, 4].map((n) => timeline.place(NOON - HOUR + n));
  expect(at).toEqual([undefined, undefined, NOON, NOON + 1]);
});

test("a reading knows what the clock is", () => {
  const timeline = createTimeline();
  timeline.place(NOON + HOUR);
  expect(timeline.at(NOON)).toBe(NOON + HOUR);
  expect(timeline.place(NOON + 1)).toBe(NOON + HOUR + 1);
});
