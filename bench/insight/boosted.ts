import { createRandom } from "../personas/random.ts";
import { sigmoid, type Train } from "./logistic.ts";

const BINS = 32;
/** Added to second derivatives, so that small leaves say little. */
const RIDGE = 1;

export interface BoostOptions {
  readonly trees: number;
  readonly depth: number;
  readonly rate: number;
  /** The least sum of second derivatives in a leaf. */
  readonly leaf: number;
  /** Of the features and of the samples, what each tree may use, 0 to 1. */
  readonly share: number;
}

type Tree =
  | { readonly feature: number; readonly bin: number; readonly low: Tree; readonly high: Tree }
  | number;

/** Samples in columns of bins, with the slope and curve of the loss at each. */
interface Loss {
  readonly columns: readonly Uint8Array[];
  readonly slope: Float64Array;
  readonly curve: Float64Array;
}

/** Gradient-boosted trees: logistic loss, second derivatives, features cut into bins (Chen and Guestrin, KDD 2016). */
export function trainBoosted({ trees, depth, rate, leaf, share }: BoostOptions): Train {
  return (samples) => {
    const random = createRandom(samples.length);
    const [first] = samples;
    const cuts = (first?.values ?? []).map((_, k) =>
      cutsOf(samples.map(({ values }) => values[k] ?? 0)),
    );
    const bin = (values: readonly number[]): Uint8Array =>
      Uint8Array.from(cuts, (cut, k) => cut.filter((at) => at < (values[k] ?? 0)).length);
    const rows = samples.map(({ values }) => bin(values));
    const yes = samples.filter((sample) => sample.yes).length;
    const base = Math.log(yes / (samples.length - yes));
    const scores = new Float64Array(samples.length).fill(base);
    const loss: Loss = {
      columns: cuts.map((_, k) => Uint8Array.from(rows, (row) => row[k] ?? 0)),
      slope: new Float64Array(samples.length),
      curve: new Float64Array(samples.length),
    };
    const forest: Tree[] = [];
    for (let n = 0; n < trees; n += 1) {
      for (const [i, sample] of samples.entries()) {
        const p = sigmoid(scores[i] ?? 0);
        loss.slope[i] = p - (sample.yes ? 1 : 0);
        loss.curve[i] = p * (1 - p);
      }
      const at = Int32Array.from(rows.keys()).filter(() => random.chance(share));
      const features = [...cuts.keys()].filter(() => random.chance(share));
      const tree = grow(loss, at, { features, depth, rate, leaf });
      forest.push(tree);
      for (const [i, row] of rows.entries()) scores[i] = (scores[i] ?? 0) + walk(tree, row);
    }
    return (values) => {
      const row = bin(values);
      return forest.reduce<number>((sum, tree) => sum + walk(tree, row), base);
    };
  };
}

interface Growth {
  readonly features: readonly number[];
  readonly depth: number;
  readonly rate: number;
  readonly leaf: number;
}

function grow(loss: Loss, at: Int32Array, growth: Growth): Tree {
  let slope = 0;
  let curve = 0;
  for (const n of at) {
    slope += loss.slope[n] ?? 0;
    curve += loss.curve[n] ?? 0;
  }
  const value = (-growth.rate * slope) / (curve + RIDGE);
  if (growth.depth === 0) return value;
  let best: { readonly gain: number; readonly bin: number; readonly feature: number } | undefined;
  for (const feature of growth.features) {
    const cut = cutBest(loss, at, { feature, slope, curve, leaf: growth.leaf });
    if (cut && cut.gain > (best?.gain ?? 0)) best = { ...cut, feature };
  }
  if (!best) return value;
  const { feature, bin } = best;
  const column = loss.columns[feature] ?? new Uint8Array();
  const deeper = { ...growth, depth: growth.depth - 1 };
  return {
    feature,
    bin,
    low: grow(
      loss,
      at.filter((n) => (column[n] ?? 0) <= bin),
      deeper,
    ),
    high: grow(
      loss,
      at.filter((n) => (column[n] ?? 0) > bin),
      deeper,
    ),
  };
}

/** The bin after which a cut of one feature gains most. */
function cutBest(
  loss: Loss,
  at: Int32Array,
  { feature, slope, curve, leaf }: { feature: number; slope: number; curve: number; leaf: number },
): { readonly gain: number; readonly bin: number } | undefined {
  const column = loss.columns[feature] ?? new Uint8Array();
  const slopes = new Float64Array(BINS);
  const curves = new Float64Array(BINS);
  for (const n of at) {
    const bin = column[n] ?? 0;
    slopes[bin] = (slopes[bin] ?? 0) + (loss.slope[n] ?? 0);
    curves[bin] = (curves[bin] ?? 0) + (loss.curve[n] ?? 0);
  }
  const worth = (s: number, c: number): number => (s * s) / (c + RIDGE);
  let best: { readonly gain: number; readonly bin: number } | undefined;
  let s = 0;
  let c = 0;
  for (let bin = 0; bin < BINS - 1; bin += 1) {
    s += slopes[bin] ?? 0;
    c += curves[bin] ?? 0;
    if (c < leaf || curve - c < leaf) continue;
    const gain = worth(s, c) + worth(slope - s, curve - c) - worth(slope, curve);
    if (gain > (best?.gain ?? 1e-6)) best = { gain, bin };
  }
  return best;
}

function walk(tree: Tree, row: Uint8Array): number {
  let at = tree;
  while (typeof at !== "number") at = (row[at.feature] ?? 0) <= at.bin ? at.low : at.high;
  return at;
}

function cutsOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const cuts = Array.from(
    { length: BINS - 1 },
    (_, n) => sorted[Math.floor(((n + 1) * sorted.length) / BINS)] ?? 0,
  );
  return [...new Set(cuts)];
}
