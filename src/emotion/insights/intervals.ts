/** A number with its 95 % interval, and how many observations it rests on; null: not enough signal. */
export interface Figure {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

/** The 97.5 % quantile of the normal distribution. */
const Z = 1.959964;
const RESAMPLES = 1000;

/** A share with the score interval of E. B. Wilson ("Probable inference", JASA 22, 1927); under `least` trials, none. */
export function shareOf(hits: number, trials: number, least: number): Figure {
  if (trials < least) return none(trials);
  const p = hits / trials;
  const scale = 1 + Z ** 2 / trials;
  const middle = (p + Z ** 2 / (2 * trials)) / scale;
  const half = (Z / scale) * Math.sqrt((p * (1 - p)) / trials + Z ** 2 / (4 * trials ** 2));
  return {
    value: round(p),
    low: round(Math.max(0, middle - half)),
    high: round(Math.min(1, middle + half)),
    n: trials,
  };
}

/**
 * A statistic with its percentile bootstrap interval (B. Efron, "Bootstrap methods", Ann. Statist. 7, 1979): 1,000 resamples,
 * drawn the same way each time. Under `least` observations, none.
 */
export function estimateOf<T>(
  observed: readonly T[],
  statistic: (sample: readonly T[]) => number,
  least: number,
): Figure {
  if (observed.length < least) return none(observed.length);
  const random = createRandom();
  const values = Float64Array.from({ length: RESAMPLES }, () =>
    statistic(observed.map((one) => observed[Math.floor(random() * observed.length)] ?? one)),
  ).toSorted();
  return {
    value: round(statistic(observed)),
    low: round(values[Math.floor(RESAMPLES * 0.025)] ?? NaN),
    high: round(values[Math.ceil(RESAMPLES * 0.975) - 1] ?? NaN),
    n: observed.length,
  };
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function none(n: number): Figure {
  return { value: null, low: null, high: null, n };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Mulberry32, always from the same seed: an interval is to be the same when it is looked at twice. */
function createRandom(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
