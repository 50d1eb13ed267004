import { z } from "zod";

import { createDigest, savedDigest } from "./digest.ts";
import { FEATURES, type Feature, type FeatureValues } from "./features.ts";

/** So many stretches of work come before there is anything to compare with. */
const SESSIONS = 3;
/** A session ends with this long a silence; shorter ones than so many minutes of work do not count. */
const BREAK_MS = 30 * 60_000;
const SESSION_MINUTES = 10;
/** Below, the hour of the day is not known well enough, and all hours stand for it. */
const HOUR_MINUTES = 120;
/** About how many minutes of work the mean looks back on. */
const MEMORY = 2_000;
const Z_MINUTES = 30;
const Z_CAP = 4;

/** What is kept of a person's usual pace: numbers alone. */
export const savedBaseline = z.strictObject({
  done: z.number().int().nonnegative(),
  minutes: z.number().int().nonnegative(),
  seenAt: z.number().nonnegative(),
  sampled: z.number().int().nonnegative(),
  features: z.partialRecord(
    z.enum(FEATURES),
    z.strictObject({ mean: z.number(), square: z.number() }),
  ),
  allDay: savedDigest,
  hours: z.array(savedDigest).length(24),
});
export type SavedBaseline = z.infer<typeof savedBaseline>;

export interface Baseline {
  /** One more minute of the person's work, which ended at `t`, with what the five minutes up to then were like. */
  readonly add: (t: number, values: FeatureValues) => void;
  /** Whether fewer than three sessions are behind. */
  readonly isLearning: () => boolean;
  /** The share of the person's own minutes, at this hour of the day, with less activity; and of how many. */
  readonly rank: (
    t: number,
    actRate: number,
  ) => { readonly rank: number; readonly minutes: number };
  /** How many of their own standard deviations a value lies from the person's own mean, within +-4; 0 while young. */
  readonly zOf: (feature: Feature, value: number) => number;
  readonly save: () => SavedBaseline;
}

/**
 * What is usual for this person, learned only from what lies behind: exponentially weighted mean and variance a feature,
 * and a digest of activity for each hour of the day.
 * @param hourOf from a moment to the person's hour of the day, 0 to 23.
 */
export function createBaseline(hourOf: (t: number) => number, saved?: SavedBaseline): Baseline {
  let { done, minutes, seenAt, sampled } = saved ?? { done: 0, minutes: 0, seenAt: 0, sampled: 0 };
  const features = new Map(
    FEATURES.map((feature) => [feature, saved?.features[feature] ?? { mean: 0, square: 0 }]),
  );
  const allDay = createDigest(saved?.allDay);
  const hours = Array.from({ length: 24 }, (_, hour) => createDigest(saved?.hours[hour]));

  const digestAt = (t: number): typeof allDay => {
    const hour = hours[hourOf(t)];
    return hour && hour.count() >= HOUR_MINUTES ? hour : allDay;
  };

  return {
    add(t, values) {
      if (t - seenAt > BREAK_MS) {
        if (minutes >= SESSION_MINUTES) done += 1;
        minutes = 0;
      }
      minutes += 1;
      seenAt = t;
      sampled += 1;
      const weight = Math.max(1 / sampled, 1 / MEMORY);
      for (const [feature, { mean, square }] of features) {
        const value = values[feature];
        features.set(feature, {
          mean: mean + weight * (value - mean),
          square: square + weight * (value * value - square),
        });
      }
      allDay.add(values.actRate);
      hours[hourOf(t)]?.add(values.actRate);
    },
    isLearning: () => done < SESSIONS,
    rank(t, actRate) {
      const digest = digestAt(t);
      return { rank: digest.rank(actRate) ?? 0, minutes: digest.count() };
    },
    zOf(feature, value) {
      const known = features.get(feature);
      if (!known || sampled < Z_MINUTES) return 0;
      const spread = Math.sqrt(Math.max(0, known.square - known.mean * known.mean));
      if (spread < 1e-9) return 0;
      return Math.max(-Z_CAP, Math.min(Z_CAP, (value - known.mean) / spread));
    },
    save: () => ({
      done,
      minutes,
      seenAt,
      sampled,
      features: Object.fromEntries(features),
      allDay: allDay.save(),
      hours: hours.map((hour) => hour.save()),
    }),
  };
}
