import { cleanText } from "../../../src/emotion/text/clean.ts";
import { type ModelFile, type Polarities, readModel } from "../../../src/emotion/text/model.ts";
import { isReview, lengthOf } from "../../../src/emotion/text/polarity.ts";
import { type Collections, type Labelled, POLARITIES, type PolarityName } from "./collections.ts";
import { type Example, exampleOf, fit, type Weights } from "./fit.ts";

const FOLDS = 5;
/** How often answers must be right on texts that were held out, and on how many to believe it. */
const RIGHT = {
  prompt: { negative: 0.92, neutral: 0.95, positive: 0.95 },
  other: { negative: 0.93, neutral: 0.95, positive: 0.95 },
} as const;
/** So much less is enough on each collection alone. */
const ALLOWANCE = 0.03;
const LEAST_ANSWERS = 20;
const ALWAYS: Polarities = { negative: 0, neutral: 0, positive: 0 };

/** A text's label beside what a model that never saw the text made of it. */
export interface Judged {
  readonly labelled: Labelled;
  readonly found: Polarities;
}

/** The model that is shipped, from the training parts alone: the same bytes each time. */
export function trainModel({ sentiTrain, premoTrain, prompts }: Collections): ModelFile {
  const examples = [...sentiTrain, ...premoTrain, ...prompts].map(exampleOf);
  return {
    ...pack(fit(examples)),
    answersFrom: chooseThresholds(crossValidate(examples)),
  };
}

/** What models make of the texts that they were not fitted on, one fifth at a time; the same texts stay together. */
export function crossValidate(examples: readonly Example[]): Judged[] {
  const folds = examples.map(({ labelled }) => foldOf(labelled.text));
  return Array.from({ length: FOLDS }, (_, fold) => {
    const judge = judgeOf(fit(examples.filter((__, n) => folds[n] !== fold)));
    return examples.filter((__, n) => folds[n] === fold).map(judge);
  }).flat();
}

/** How a model of these weights, packed as it is shipped, reads an example. */
export function judgeOf(weights: Weights): (example: Example) => Judged {
  const model = readModel({
    ...pack(weights),
    answersFrom: { prompt: ALWAYS, short: ALWAYS, long: ALWAYS },
  });
  return ({ labelled, features }) => ({ labelled, found: model.classify(features) });
}

/** The likeliest polarity and how likely it is. */
export function top(found: Polarities): { readonly name: PolarityName; readonly conf: number } {
  const name = POLARITIES.reduce((best, one) => (found[one] > found[best] ? one : best));
  return { name, conf: found[name] };
}

/**
 * For each sort of text and each polarity the lowest probability from which answers are right often enough: prompts by
 * prompts, others by the public collections, without the reviews on which nothing is said. 1 where none is.
 */
export function chooseThresholds(judged: readonly Judged[]): ModelFile["answersFrom"] {
  const choose = (
    kind: keyof typeof RIGHT,
    sources: readonly (readonly Judged[])[],
  ): Polarities => {
    const lowest = (name: PolarityName): number =>
      Math.max(
        lowestRight(sources.flat(), name, RIGHT[kind][name]),
        ...sources.map((source) => lowestRight(source, name, RIGHT[kind][name] - ALLOWANCE)),
      );
    return {
      negative: lowest("negative"),
      neutral: lowest("neutral"),
      positive: lowest("positive"),
    };
  };
  const of = (from: Labelled["from"], length?: "short" | "long"): Judged[] =>
    judged.filter(
      ({ labelled }) =>
        labelled.from === from &&
        !isReview(labelled.text) &&
        (length === undefined || lengthOf(cleanText(labelled.text)) === length),
    );
  return {
    prompt: choose("prompt", [of("prompts")]),
    short: choose("other", [of("senti4sd", "short"), of("premo", "short")]),
    long: choose("other", [of("senti4sd", "long"), of("premo", "long")]),
  };
}

function lowestRight(judged: readonly Judged[], name: PolarityName, share: number): number {
  const answers = judged
    .map(({ labelled, found }) => ({ ...top(found), right: labelled.label === name }))
    .filter((answer) => answer.name === name)
    .toSorted((a, b) => b.conf - a.conf);
  let right = 0;
  let lowest = 1;
  for (const [n, answer] of answers.entries()) {
    right += answer.right ? 1 : 0;
    if (n + 1 >= LEAST_ANSWERS && right / (n + 1) >= share) lowest = answer.conf;
  }
  return Math.min(1, Math.ceil(lowest * 1000) / 1000);
}

/** Weights as signed bytes of one scale, by rising hash. */
function pack(weights: Weights): Omit<ModelFile, "answersFrom"> {
  const rows = [...weights].toSorted(([a], [b]) => a - b);
  const scale = rows.reduce((most, [, row]) => Math.max(most, ...row.map(Math.abs)), 0);
  const bytes: number[] = [];
  let before = 0;
  for (const [hash, row] of rows) {
    let step = hash - before;
    before = hash;
    while (step >= 0x80) {
      bytes.push((step & 0x7f) | 0x80);
      step >>>= 7;
    }
    bytes.push(step, ...row.map((weight) => Math.round((weight / scale) * 127) & 0xff));
  }
  return {
    from: [
      "Senti4SD, official training part (MIT, Collaborative Development Group)",
      "PRemo, seven in ten messages (MIT, Daniel Coutinho)",
      "prompts of PAIRED's own",
    ],
    features: rows.length,
    scale,
    weights: Buffer.from(bytes).toString("base64"),
  };
}

function foldOf(text: string): number {
  let hash = 0;
  for (let n = 0; n < text.length; n += 1) hash = Math.imul(hash ^ text.charCodeAt(n), 16_777_619);
  return (hash >>> 0) % FOLDS;
}
