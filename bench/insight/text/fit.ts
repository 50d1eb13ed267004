import { cleanText } from "../../../src/emotion/text/clean.ts";
import { type Features, featuresOf } from "../../../src/emotion/text/features.ts";
import { type Labelled, POLARITIES } from "./collections.ts";

/** Chosen by five-fold cross-validation on the training parts alone. */
const SETTINGS = {
  epochs: 12,
  rate: 0.1,
  l2: 1e-5,
  /** How much a text's raters count beside its label. */
  raters: 0.7,
  /** In fewer texts a feature is not kept. */
  leastTexts: 2,
  /** What a text counts by where it is from: few prompts stand beside many posts. */
  importance: { senti4sd: 1, premo: 1, prompts: 4 },
} as const;
const CLASSES = POLARITIES.length;

/** A weight for each polarity by a feature's hash. */
export type Weights = ReadonlyMap<number, readonly number[]>;

/** What a text is trained on; computed once, as texts are fitted again and again. */
export interface Example {
  readonly labelled: Labelled;
  readonly features: Features;
}

export function exampleOf(labelled: Labelled): Example {
  return { labelled, features: featuresOf(cleanText(labelled.text)) };
}

/** Softmax regression by AdaGrad, classes weighted by the root of their rarity; the same for the same seed. */
export function fit(examples: readonly Example[], seed = 1): Weights {
  const slots = keptSlots(examples);
  const rows = examples.map((example) => rowOf(example, slots));
  const weightOf = classWeights(examples);
  const weights = new Float64Array(slots.size * CLASSES);
  const squares = new Float64Array(slots.size * CLASSES).fill(1e-8);
  const random = randomFrom(seed);
  const order = rows.map((_, n) => n);
  for (let epoch = 0; epoch < SETTINGS.epochs; epoch += 1) {
    shuffle(order, random);
    for (const n of order) {
      const row = rows[n];
      if (row) step({ weights, squares }, row, weightOf(row.label) * row.importance);
    }
  }
  return new Map(
    [...slots].map(([hash, slot]) => [
      hash,
      [...weights.subarray(slot * CLASSES, slot * CLASSES + CLASSES)],
    ]),
  );
}

interface Row {
  readonly slots: Int32Array;
  readonly values: Float64Array;
  readonly target: readonly number[];
  readonly label: number;
  readonly importance: number;
}

interface State {
  readonly weights: Float64Array;
  readonly squares: Float64Array;
}

function step({ weights, squares }: State, row: Row, importance: number): void {
  const chances = softmax(scoresOf(weights, row));
  for (let c = 0; c < CLASSES; c += 1) {
    const error = ((chances[c] ?? 0) - (row.target[c] ?? 0)) * importance;
    for (let k = 0; k < row.slots.length; k += 1) {
      const at = (row.slots[k] ?? 0) * CLASSES + c;
      const weight = weights[at] ?? 0;
      const gradient = error * (row.values[k] ?? 0) + SETTINGS.l2 * weight;
      const square = (squares[at] ?? 0) + gradient * gradient;
      squares[at] = square;
      weights[at] = weight - (SETTINGS.rate * gradient) / Math.sqrt(square);
    }
  }
}

function scoresOf(weights: Float64Array, { slots, values }: Row): number[] {
  const scores = [0, 0, 0];
  for (let k = 0; k < slots.length; k += 1)
    for (let c = 0; c < CLASSES; c += 1)
      scores[c] =
        (scores[c] ?? 0) + (weights[(slots[k] ?? 0) * CLASSES + c] ?? 0) * (values[k] ?? 0);
  return scores;
}

function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const all = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / all);
}

function keptSlots(examples: readonly Example[]): ReadonlyMap<number, number> {
  const texts = new Map<number, number>();
  for (const { features } of examples)
    for (const hash of features.keys()) texts.set(hash, (texts.get(hash) ?? 0) + 1);
  const kept = [...texts].filter(([, count]) => count >= SETTINGS.leastTexts);
  return new Map(kept.map(([hash], slot) => [hash, slot]));
}

function rowOf({ labelled, features }: Example, slots: ReadonlyMap<number, number>): Row {
  const known = [...features].flatMap(([hash, value]) => {
    const slot = slots.get(hash);
    return slot === undefined ? [] : [{ slot, value }];
  });
  const label = POLARITIES.indexOf(labelled.label);
  const own = labelled.raters ? 1 - SETTINGS.raters : 1;
  const target = POLARITIES.map(
    (_, c) => (c === label ? own : 0) + (1 - own) * (labelled.raters?.[c] ?? 0),
  );
  return {
    slots: Int32Array.from(known, ({ slot }) => slot),
    values: Float64Array.from(known, ({ value }) => value),
    target,
    label,
    importance: SETTINGS.importance[labelled.from],
  };
}

function classWeights(examples: readonly Example[]): (label: number) => number {
  const counts = POLARITIES.map(
    (name) => examples.filter(({ labelled }) => labelled.label === name).length,
  );
  const weights = counts.map((count) =>
    Math.sqrt(examples.length / (CLASSES * Math.max(1, count))),
  );
  return (label) => weights[label] ?? 1;
}

function shuffle(order: number[], random: () => number): void {
  for (let n = order.length - 1; n > 0; n -= 1) {
    const other = Math.floor(random() * (n + 1));
    [order[n], order[other]] = [order[other] ?? 0, order[n] ?? 0];
  }
}

/** Mulberry32: 0 up to 1. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
