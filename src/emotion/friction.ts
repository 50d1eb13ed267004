import { z } from "zod";

import type { Baseline } from "./baseline.ts";
import { fitIsotonic } from "./calibrate/isotonic.ts";
import type { WorkEvent } from "./events.ts";
import type { Feature, FeatureValues } from "./features.ts";
import { createOnlineLogistic, probabilityOf, savedWeights } from "./online.ts";
import { createOnset } from "./onset.ts";
import { FRICTION_SIGNS, type FrictionReading, type FrictionSign } from "./reading.ts";

/** From here on help is said to be welcome. */
const WELCOME_FROM = 0.8;
/** Below, the prior answers alone. */
const LABELS = 100;
/** The newest answers with their labels, which scores are calibrated by. */
const PAIRS = 300;
const FAILURES_MS = 20 * 60_000;
const NO_GREEN_MS = 15 * 60_000;
const SAMPLE_MS = 10_000;

/** Of moments in general, about one in twenty is one at which help is welcome. */
const BIAS = -2.9;
/** In log-odds for one unit of each sign: set by hand, from what the literature found to matter; trained on nobody's data. */
const PRIOR: Readonly<Record<FrictionSign, number>> = {
  same_failure: 1.2,
  churn: 0.7,
  revert: 0.8,
  retries: 0.6,
  repeated_prompt: 0.9,
  correction: 0.8,
  negative_text: 0.8,
  no_green: 0.8,
};
/** What says nothing of people in general, and may of this one. */
const PERSONAL = [
  "gapSd",
  "pause15Share",
  "pause60Share",
  "actRate",
  "deleteShare",
  "churn",
  "switchRate",
] as const satisfies readonly Feature[];
/** How sure the prior is of the weights of signs, and that the others are about 0. */
const SIGN_PRECISION = 8;
const PERSONAL_PRECISION = 16;

export const savedFriction = z.strictObject({
  weights: savedWeights.length(1 + FRICTION_SIGNS.length + PERSONAL.length),
  pairs: z.array(z.strictObject({ score: z.number(), right: z.boolean() })).max(PAIRS),
  labels: z.number().int().nonnegative(),
});
export type SavedFriction = z.infer<typeof savedFriction>;

export interface FrictionHead {
  readonly hear: (event: WorkEvent, t: number) => void;
  /** Lets time pass up to `t`; `block` and `spell` are what the last 20 and 5 minutes were like. */
  readonly pass: (t: number, block: FeatureValues, spell: FeatureValues) => void;
  /** The person said whether help is, or was, welcome now. */
  readonly learn: (welcome: boolean) => void;
  readonly read: (seen: boolean) => FrictionReading;
  readonly save: () => SavedFriction;
}

type Signs = Readonly<Record<FrictionSign, number>>;

/**
 * How likely it is that help would be welcome: evidence that adds up in log-odds, from a prior for people in general, and from
 * `LABELS` labels on from weights learned from the person's own, calibrated by what came true (isotonic). Each label is
 * first predicted and then learned from.
 */
export function createFrictionHead(baseline: Baseline, saved?: SavedFriction): FrictionHead {
  const model = createOnlineLogistic(saved?.weights ?? priorWeights());
  const pairs = [...(saved?.pairs ?? [])];
  let labels = saved?.labels ?? 0;
  let calibrate = fitIsotonic(pairs);
  const onset = createOnset();
  let streak = 0;
  let failingSince = 0;
  let failedAt = -Infinity;
  let sampledAt = -Infinity;
  let signs: Signs = signsOf(0, 0, undefined);
  let spell: FeatureValues | undefined;

  const hearTest = (event: WorkEvent, t: number): void => {
    if (event.ok === true) {
      streak = 0;
      return;
    }
    if (streak === 0) failingSince = t;
    streak = Math.max(streak + 1, event.streak ?? 0);
    failedAt = t;
  };

  const priorScore = (): number =>
    FRICTION_SIGNS.reduce((sum, sign) => sum + PRIOR[sign] * signs[sign], BIAS);

  const inputs = (): readonly number[] => [
    1,
    ...FRICTION_SIGNS.map((sign) => signs[sign]),
    ...PERSONAL.map((feature) => (spell ? baseline.zOf(feature, spell[feature]) : 0)),
  ];

  return {
    hear(event, t) {
      const isTest = event.kind === "test" || (event.kind === "tool" && event.cls === "test");
      if (isTest && event.ok !== undefined) hearTest(event, t);
      if (event.kind === "commit") streak = 0;
    },
    pass(t, block, now) {
      if (t - failedAt > FAILURES_MS) streak = 0;
      signs = signsOf(streak, streak === 0 ? 0 : t - failingSince, block);
      spell = now;
      if (t - sampledAt < SAMPLE_MS) return;
      sampledAt = t;
      onset.add(t, priorScore());
    },
    learn(welcome) {
      const known = inputs();
      pairs.push({ score: model.score(known), right: welcome });
      if (pairs.length > PAIRS) pairs.shift();
      model.learn(known, welcome);
      labels += 1;
      calibrate = fitIsotonic(pairs);
    },
    read(seen) {
      const isPersonal = labels >= LABELS && calibrate !== undefined;
      const score =
        isPersonal && calibrate ? calibrate(model.score(inputs())) : probabilityOf(priorScore());
      const value = score >= WELCOME_FROM;
      return {
        value: seen ? value : null,
        probability: seen && isPersonal ? (value ? score : 1 - score) : null,
        coverage: null,
        labels,
        bound: null,
        basis: seen ? (isPersonal ? "personal" : "prior") : "no_signal",
        score: seen ? score : null,
        onset: onset.get() ?? null,
        evidence: FRICTION_SIGNS.map((sign) => ({ sign, weight: PRIOR[sign] * signs[sign] }))
          .filter(({ weight }) => weight > 0)
          .toSorted((a, b) => b.weight - a.weight),
      };
    },
    save: () => ({ weights: model.save(), pairs: [...pairs], labels }),
  };
}

/** How strongly each sign is there, 0 to its cap. */
function signsOf(streak: number, failingMs: number, block: FeatureValues | undefined): Signs {
  const { churn = 0, retries = 0, reverts = 0, corrections = 0, negatives = 0 } = block ?? {};
  const { prompts = 0, promptLike = 0 } = block ?? {};
  return {
    same_failure: capped(streak - 1, 4),
    churn: capped(2 * (churn - 0.5), 1),
    revert: capped(reverts, 2),
    retries: capped(retries, 3),
    repeated_prompt: capped(2 * (promptLike - 0.5) * prompts, 3),
    correction: capped(corrections, 3),
    negative_text: capped(negatives, 2),
    no_green: capped(failingMs / NO_GREEN_MS, 1),
  };
}

function capped(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}

function priorWeights(): SavedFriction["weights"] {
  return [
    { weight: BIAS, precision: SIGN_PRECISION },
    ...FRICTION_SIGNS.map((sign) => ({ weight: PRIOR[sign], precision: SIGN_PRECISION })),
    ...PERSONAL.map(() => ({ weight: 0, precision: PERSONAL_PRECISION })),
  ];
}
