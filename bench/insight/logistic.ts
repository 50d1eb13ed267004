import type { Sample } from "./struggle.ts";

/** From features to a log-odds. */
export type Model = (values: readonly number[]) => number;
export type Train = (samples: readonly Sample[]) => Model;

const NEWTON_STEPS = 6;

/** Logistic regression on standardised features with ridge penalty `l2`, by Newton's method. */
export function trainLogistic(l2: number): Train {
  return (samples) => {
    const scale = standardise(samples);
    const rows = samples.map(({ values }) => [...scale(values), 1]);
    const width = rows[0]?.length ?? 0;
    let weights: readonly number[] = Array.from({ length: width }, () => 0);
    for (let step = 0; step < NEWTON_STEPS; step += 1) {
      const slope = weights.map((weight, k) => (k === width - 1 ? 0 : l2 * weight));
      const curve = weights.map((_, k) =>
        Float64Array.from({ length: width }, (__, j) =>
          j === k ? (k === width - 1 ? 1e-6 : l2) : 0,
        ),
      );
      for (const [n, row] of rows.entries()) {
        const p = sigmoid(dot(weights, row));
        const off = p - (samples[n]?.yes === true ? 1 : 0);
        const bend = p * (1 - p);
        for (const [k, value] of row.entries()) {
          slope[k] = (slope[k] ?? 0) + off * value;
          const line = curve[k];
          if (line)
            for (let j = 0; j < width; j += 1)
              line[j] = (line[j] ?? 0) + bend * value * (row[j] ?? 0);
        }
      }
      const by = solve(curve, slope);
      weights = weights.map((weight, k) => weight - (by[k] ?? 0));
    }
    return (values) => dot(weights, [...scale(values), 1]);
  };
}

/** Gauss-Jordan elimination; the matrix is positive definite, so no pivot is 0. */
function solve(matrix: readonly Float64Array[], right: readonly number[]): number[] {
  const rows = matrix.map((row, k) => Float64Array.from([...row, right[k] ?? 0]));
  for (const [k, pivot] of rows.entries()) {
    const by = pivot[k] ?? 1;
    for (let j = k; j < pivot.length; j += 1) pivot[j] = (pivot[j] ?? 0) / by;
    for (const [i, row] of rows.entries()) {
      const times = row[k] ?? 0;
      if (i === k || times === 0) continue;
      for (let j = k; j < row.length; j += 1) row[j] = (row[j] ?? 0) - times * (pivot[j] ?? 0);
    }
  }
  return rows.map((row) => row.at(-1) ?? 0);
}

function standardise(samples: readonly Sample[]): (values: readonly number[]) => readonly number[] {
  const width = samples[0]?.values.length ?? 0;
  const stats = Array.from({ length: width }, (_, k) => {
    const column = samples.map(({ values }) => values[k] ?? 0);
    const mean = column.reduce((a, b) => a + b, 0) / column.length;
    const spread = Math.sqrt(
      column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length,
    );
    return { mean, spread: Math.max(spread, 1e-6) };
  });
  return (values) =>
    stats.map(({ mean, spread }, k) =>
      Math.max(-5, Math.min(5, ((values[k] ?? 0) - mean) / spread)),
    );
}

function dot(weights: readonly number[], row: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < row.length; k += 1) sum += (weights[k] ?? 0) * (row[k] ?? 0);
  return sum;
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
