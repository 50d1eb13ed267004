import { z } from "zod";

/** What was learned: a weight and how sure it is (a precision), for each input. */
export const savedWeights = z.array(
  z.strictObject({ weight: z.number(), precision: z.number().positive() }),
);
export type SavedWeights = z.infer<typeof savedWeights>;

export interface OnlineLogistic {
  /** The log-odds of yes. */
  readonly score: (inputs: readonly number[]) => number;
  readonly learn: (inputs: readonly number[], yes: boolean) => void;
  readonly save: () => SavedWeights;
}

/**
 * Logistic regression that learns from one case at a time and starts from a prior: a Gaussian a weight, kept by Laplace's
 * approximation with a diagonal precision (Chapelle and Li, "An empirical evaluation of Thompson sampling", 2011, algorithm 3,
 * with one Newton step a case).
 */
export function createOnlineLogistic(prior: SavedWeights): OnlineLogistic {
  const weights = prior.map(({ weight, precision }) => ({ weight, precision }));
  const score = (inputs: readonly number[]): number =>
    weights.reduce((sum, { weight }, n) => sum + weight * (inputs[n] ?? 0), 0);
  return {
    score,
    learn(inputs, yes) {
      const p = probabilityOf(score(inputs));
      const spread = p * (1 - p);
      const size = weights.reduce(
        (sum, { precision }, n) => sum + (inputs[n] ?? 0) ** 2 / precision,
        0,
      );
      // Of the whole Newton step each weight takes the part that its own uncertainty has in it.
      const step = ((yes ? 1 : 0) - p) / (1 + spread * size);
      for (const [n, one] of weights.entries()) {
        const input = inputs[n] ?? 0;
        one.weight += (step * input) / one.precision;
        one.precision += spread * input * input;
      }
    },
    save: () => weights.map(({ weight, precision }) => ({ weight, precision })),
  };
}

export function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
