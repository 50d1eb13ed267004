import { array, assert, integer, property } from "fast-check";
import { expect, test } from "vitest";

import { lastTimeOf, parseTimeOfDay } from "../../../src/store/backup/due.ts";
import { chooseKept, type Keep, parseKeep } from "../../../src/store/backup/keep.ts";

const DAY_MS = 86_400_000;
const NOON = new Date(2026, 5, 15, 12).getTime();

function kept(made: readonly number[], keep: Partial<Keep>): number[] {
  const snapshots = made.map((each) => ({ made: each }));
  const all = chooseKept(snapshots, { daily: 0, weekly: 0, monthly: 0, ...keep });
  return [...all].map((each) => each.made).toSorted((a, b) => a - b);
}

test("the newest of each day stays, for as many days as were asked for", () => {
  const twiceADay = Array.from({ length: 20 }, (_, n) => NOON - n * (DAY_MS / 2));

  const left = kept(twiceADay, { daily: 3 });

  expect(left).toEqual([NOON - 2 * DAY_MS, NOON - DAY_MS, NOON]);
});

test("weeks begin on Monday, months on the first", () => {
  const daily = Array.from({ length: 60 }, (_, n) => NOON - n * DAY_MS);

  // The 15th of June 2026 is a Monday.
  expect(kept(daily, { weekly: 2 })).toEqual([NOON - DAY_MS, NOON]);
  expect(kept(daily, { monthly: 2 })).toEqual([new Date(2026, 4, 31, 12).getTime(), NOON]);
});

test("whatever is asked for, the newest stays and no more than asked for", () => {
  const times = array(integer({ min: 0, max: NOON }), { minLength: 1, maxLength: 60 });
  const count = integer({ min: 0, max: 12 });
  assert(
    property(times, count, count, count, (made, daily, weekly, monthly) => {
      const left = kept(made, { daily, weekly, monthly });
      expect(left).toContain(Math.max(...made));
      expect(left.length).toBeLessThanOrEqual(Math.max(1, daily + weekly + monthly));
    }),
  );
});

test.each(["", "7", "daily=", "daily=-1", "hourly=3", "daily=0", "daily=1001", "daily=7;weekly=2"])(
  "--keep %j is refused with an example",
  (text) => {
    expect(() => parseKeep(text)).toThrow(expect.objectContaining({ code: "bad_input" }));
  },
);

test("--keep names what stays", () => {
  expect(parseKeep("daily=7, monthly=2")).toEqual({ daily: 7, weekly: 0, monthly: 2 });
});

test.each(["24:00", "2", "02:60", "noon", "-1:00"])("--daily %s is refused", (text) => {
  expect(() => parseTimeOfDay(text)).toThrow(expect.objectContaining({ code: "bad_input" }));
});

test("the last time of a time of day is today or yesterday", () => {
  const time = parseTimeOfDay("02:30");

  expect(lastTimeOf(time, new Date(2026, 5, 15, 2, 29).getTime())).toBe(
    new Date(2026, 5, 14, 2, 30).getTime(),
  );
  expect(lastTimeOf(time, new Date(2026, 5, 15, 2, 30).getTime())).toBe(
    new Date(2026, 5, 15, 2, 30).getTime(),
  );
});
