import { array, assert, boolean, constantFrom, integer, property, record } from "fast-check";
import { expect, test } from "vitest";

import { createPolicy, type Waiting } from "../../src/emotion/policy.ts";
import type { FrictionReading, MomentReading } from "../../src/emotion/reading.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GOOD: MomentReading = { value: true, why: "commit" };
const BAD: MomentReading = { value: false, why: "focus_block" };
const UNKNOWN: MomentReading = { value: null, why: "unknown" };

function friction(value: boolean | null): FrictionReading {
  return {
    value,
    score: null,
    onset: null,
    evidence: [],
    probability: null,
    coverage: null,
    labels: 0,
    bound: null,
    basis: "prior",
  };
}

function waits(urgency: Waiting["urgency"], since = 0): Waiting {
  return { id: 1, urgency, since };
}

test("what can wait is held to a boundary; what blocks, and what concerns security, never is", () => {
  const { take } = createPolicy();
  const all = [waits("security"), waits("blocking"), waits("can_wait")];

  expect(take(all, BAD, MINUTE)).toEqual([waits("security"), waits("blocking")]);
  expect(take([waits("can_wait")], BAD, 10 * MINUTE)).toEqual([]);
  expect(take([waits("can_wait")], GOOD, 11 * MINUTE)).toEqual([waits("can_wait")]);
});

test("at any moments: urgent things pass at once, what can wait comes in batches, and nothing is held for ever", () => {
  const moments = array(
    record({
      after: integer({ min: 1, max: 40 }),
      moment: constantFrom(GOOD, BAD, UNKNOWN),
      urgency: constantFrom("security" as const, "blocking" as const, "can_wait" as const),
    }),
    { minLength: 1, maxLength: 60 },
  );
  assert(
    property(moments, (script) => {
      const { take } = createPolicy();
      let now = 0;
      let held: Waiting[] = [];
      let batch = -Infinity;
      for (const [n, { after, moment, urgency }] of script.entries()) {
        now += after * MINUTE;
        held.push({ id: n, urgency, since: now });
        const taken = take(held, moment, now);
        held = held.filter((one) => !taken.includes(one));
        expect(held.filter((one) => one.urgency !== "can_wait")).toEqual([]);
        const batched = taken.filter((one) => one.urgency === "can_wait");
        const early = batched.filter(
          ({ since }) => moment.value === false && now - since < 4 * HOUR,
        );
        expect(early).toEqual([]);
        expect(batched.length === 0 || now - batch >= 5 * MINUTE).toBe(true);
        if (batched.length > 0) batch = now;
      }
      expect(take(held, BAD, now + 5 * HOUR)).toEqual(held);
    }),
  );
});

test("help is offered once in half an hour, and each dismissal doubles the wait", () => {
  const policy = createPolicy();
  const yes = friction(true);

  expect(policy.offersHelp(friction(null), 0)).toBe(false);
  expect(policy.offersHelp(yes, 0)).toBe(true);
  expect(policy.offersHelp(yes, 29 * MINUTE)).toBe(false);
  expect(policy.offersHelp(yes, 30 * MINUTE)).toBe(true);
  policy.answered(false, 30 * MINUTE);
  expect(policy.offersHelp(yes, 89 * MINUTE)).toBe(false);
  expect(policy.offersHelp(yes, 90 * MINUTE)).toBe(true);
  policy.answered(false, 90 * MINUTE);
  expect(policy.offersHelp(yes, 209 * MINUTE)).toBe(false);
  expect(policy.offersHelp(yes, 210 * MINUTE)).toBe(true);
  policy.answered(true, 210 * MINUTE);
  expect(policy.offersHelp(yes, 240 * MINUTE)).toBe(true);
});

test("at any readings and answers, no two offers are closer than half an hour", () => {
  const script = array(
    record({
      after: integer({ min: 0, max: 45 }),
      high: boolean(),
      answer: constantFrom(true, false, null),
    }),
    { maxLength: 80 },
  );
  assert(
    property(script, (steps) => {
      const policy = createPolicy();
      let now = 0;
      let last = -Infinity;
      let wait = 30 * MINUTE;
      const early: number[] = [];
      for (const { after, high, answer } of steps) {
        now += after * MINUTE;
        if (!policy.offersHelp(friction(high), now)) continue;
        if (!high || now - last < wait) early.push(now);
        last = now;
        if (answer === null) continue;
        policy.answered(answer, now);
        wait = answer ? 30 * MINUTE : Math.min(8 * HOUR, wait * 2);
      }
      expect(early).toEqual([]);
    }),
  );
});
