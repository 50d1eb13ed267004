import { expect, test } from "vitest";

import { ALARM_AUC, type Moment, moodFromTiming } from "../../bench/insight/leak.ts";
import { randomFrom } from "../../bench/insight/text/fit.ts";
import type { WorkEvent } from "../../src/emotion/events.ts";
import { createFeatures } from "../../src/emotion/features.ts";

const PEOPLE = 20;
const MOMENTS = 30;

/**
 * People who type at a pace of their own, through the features that the heads use. `signal`: by how much a good mood
 * hastens them; 0 is as people are, as far as anybody could measure (evidence: AUC .42 to .54 by person).
 */
function typed(signal: number): Moment[] {
  const random = randomFrom(6);
  return Array.from({ length: PEOPLE }, (_, person) => {
    const usual = 120 + 200 * random();
    const leaning = random();
    return Array.from({ length: MOMENTS }, (): Moment => {
      const good = random() < 0.2 + 0.6 * leaning;
      const pace = usual * (good ? 1 - signal : 1 + signal);
      return { person, good, timing: timingOf(pace, random) };
    });
  }).flat();
}

/** A minute of edits. */
function timingOf(pace: number, random: () => number): number[] {
  const features = createFeatures();
  const sent: Omit<WorkEvent, "t"> = {
    v: 1,
    src: "editor",
    actor: "human",
    kind: "edit",
    sess: "s",
    proj: "p",
  };
  let t = 1_000_000;
  for (let n = 0; n < 40; n += 1) {
    const gap = Math.round((pace * (0.5 + random())) / 10) * 10;
    t += gap;
    features.pass(t);
    features.hear({ ...sent, t, dt: gap, cls: random() < 0.1 ? "delete" : "insert" }, t);
  }
  features.pass(t);
  return Object.values(features.get("spell"));
}

test("leak alarm: by person, typing tells no mood", () => {
  expect(moodFromTiming(typed(0))).toBeLessThanOrEqual(ALARM_AUC);
});

test("leak alarm: it rings where typing does tell one", () => {
  expect(moodFromTiming(typed(0.5))).toBeGreaterThan(ALARM_AUC);
});
