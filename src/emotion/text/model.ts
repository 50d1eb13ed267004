import { z } from "zod";

import type { Features } from "./features.ts";

const probability = z.number().min(0).max(1);
const thresholds = z.strictObject({
  negative: probability,
  neutral: probability,
  positive: probability,
});

/** As `scripts/train-polarity.ts` writes it; no word can be read from it. */
const modelFile = z.strictObject({
  /** What it was trained on. */
  from: z.array(z.string()),
  features: z.number().int().positive(),
  /** What a weight of 127 stands for. */
  scale: z.number().positive(),
  /** For each feature in rising order of hash: the step from the hash before as LEB128, and three signed bytes. */
  weights: z.base64(),
  /** From which probability on each polarity is answered, as texts had it that no model was fitted on. */
  answersFrom: z.strictObject({ prompt: thresholds, short: thresholds, long: thresholds }),
});

export type ModelFile = z.infer<typeof modelFile>;

/** Probabilities that add up to 1. */
export interface Polarities {
  readonly negative: number;
  readonly neutral: number;
  readonly positive: number;
}

export interface Model {
  readonly classify: (features: Features) => Polarities;
  readonly answersFrom: ModelFile["answersFrom"];
}

/** Multinomial logistic regression over hashed features, a signed byte a weight. */
export function readModel(file: unknown): Model {
  const { features, scale, weights, answersFrom } = modelFile.parse(file);
  const { slots, table } = unpack(Buffer.from(weights, "base64"), features);
  return {
    answersFrom,
    classify(given) {
      let [negative, neutral, positive] = [0, 0, 0];
      for (const [hash, weight] of given) {
        const slot = slots.get(hash);
        if (slot === undefined) continue;
        negative += weight * (table[slot] ?? 0);
        neutral += weight * (table[slot + 1] ?? 0);
        positive += weight * (table[slot + 2] ?? 0);
      }
      return softmax(negative * (scale / 127), neutral * (scale / 127), positive * (scale / 127));
    },
  };
}

/** Where each hash's three bytes begin. */
function unpack(
  bytes: Buffer,
  features: number,
): { slots: ReadonlyMap<number, number>; table: Int8Array } {
  const slots = new Map<number, number>();
  let at = 0;
  let hash = 0;
  for (let n = 0; n < features; n += 1) {
    let step = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes.readUInt8(at);
      at += 1;
      step |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    hash += step;
    slots.set(hash, at);
    at += 3;
  }
  return { slots, table: new Int8Array(bytes) };
}

function softmax(negative: number, neutral: number, positive: number): Polarities {
  const most = Math.max(negative, neutral, positive);
  const [a, b, c] = [negative, neutral, positive].map((sum) => Math.exp(sum - most));
  const all = (a ?? 0) + (b ?? 0) + (c ?? 0);
  return { negative: (a ?? 0) / all, neutral: (b ?? 0) / all, positive: (c ?? 0) / all };
}
