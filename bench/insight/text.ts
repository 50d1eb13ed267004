import { readFileSync } from "node:fs";
import { join } from "node:path";

import { loadPolarity } from "../../src/emotion/text/polarity.ts";
import { type Figure, percentile, time } from "../report.ts";
import { type Collections, type Labelled, readCollections } from "./text/collections.ts";
import { exampleOf, fit, randomFrom } from "./text/fit.ts";
import { accuracy, coverageAt, intervalOf, macroF1, majority, negativesOf } from "./text/score.ts";
import { type Judged, judgeOf } from "./text/train.ts";

const MODEL = join(import.meta.dirname, "../../src/emotion/text/model.json");
const ROUNDS = 5;

/** E7: how often the shipped model has the polarity that people gave a text, on texts that nobody fitted anything to. */
export async function measureText(): Promise<Figure[]> {
  const collections = readCollections();
  if (!collections) {
    process.stdout.write("SKIP: dataset not present\n");
    return [];
  }
  const { sentiTrain, sentiTest, premoTest } = collections;
  const seen = new Set(sentiTrain.map(({ text }) => text));
  const unseen = sentiTest.filter(({ text }) => !seen.has(text));
  return [
    ...(await scores("senti4sd, official test", sentiTest, {
      accuracy: 0.85,
      f1: 0.835,
      coverage: 0.55,
    })),
    {
      what: `senti4sd, without ${sentiTest.length - unseen.length} texts of both parts: accuracy`,
      value: accuracy(await judge(unseen)),
    },
    ...(await scores("premo, last 30 %", premoTest, { accuracy: 0.7, f1: 0.66, coverage: 0.2 })),
    ...byProject(collections),
    ...leaky(collections),
    ...(await speed(sentiTest)),
    { what: "model.json", value: readFileSync(MODEL).length, unit: "bytes", goal: "< 400000" },
  ];
}

async function scores(
  name: string,
  texts: readonly Labelled[],
  goal: { readonly accuracy: number; readonly f1: number; readonly coverage: number },
): Promise<Figure[]> {
  const polarity = await loadPolarity();
  const judged = await judge(texts);
  const negatives = negativesOf(
    texts.map((labelled) => ({ labelled, pol: polarity.read(labelled.text).pol })),
  );
  return [
    { what: `${name}: texts`, value: texts.length },
    { what: `${name}: majority`, value: majority(judged) },
    { what: `${name}: accuracy`, value: accuracy(judged), goal: `>= ${goal.accuracy}` },
    { what: `${name}: accuracy, 95 % interval`, value: intervalOf(judged) },
    { what: `${name}: macro-F1`, value: macroF1(judged), goal: `>= ${goal.f1}` },
    {
      what: `${name}: share that could be answered at 95 % (threshold from these texts: optimistic)`,
      value: coverageAt(judged, 0.95),
      goal: `>= ${goal.coverage}`,
    },
    { what: `${name}: answered with our thresholds`, value: negatives.answered },
    { what: `${name}: of those right`, value: negatives.right },
    {
      what: `${name}: said negative, of those right`,
      value: negatives.negativeRight,
      unit: `of ${negatives.negatives}`,
      goal: ">= 0.9",
    },
  ];
}

/** A text without words of its own counts as neutral. */
async function judge(texts: readonly Labelled[]): Promise<Judged[]> {
  const polarity = await loadPolarity();
  return texts.map((labelled) => ({
    labelled,
    found: polarity.classify(labelled.text) ?? { negative: 0, neutral: 1, positive: 0 },
  }));
}

/** PRemo with whole projects held out: the split by message lets a project's habits through. */
function byProject({ premoTrain, premoTest, sentiTrain, prompts }: Collections): Figure[] {
  const messages = [...premoTrain, ...premoTest];
  const projects = [...new Set(messages.map(({ project }) => project))].toSorted();
  const judged = Array.from({ length: ROUNDS }, (_, round) => {
    const held = new Set(projects.filter((__, n) => n % ROUNDS === round));
    const rest = messages.filter(({ project }) => !held.has(project));
    const weigh = judgeOf(fit([...sentiTrain, ...rest, ...prompts].map(exampleOf)));
    return messages.filter(({ project }) => held.has(project)).map((one) => weigh(exampleOf(one)));
  }).flat();
  return [
    { what: "premo, whole projects held out: accuracy", value: accuracy(judged) },
    { what: "premo, whole projects held out: macro-F1", value: macroF1(judged) },
  ];
}

/** What the same method seems to reach when it is asked about texts that it was fitted on. */
function leaky({ sentiTrain, sentiTest, premoTrain, premoTest, prompts }: Collections): Figure[] {
  const all = [...sentiTrain, ...sentiTest, ...premoTrain, ...premoTest, ...prompts];
  const weigh = judgeOf(fit(all.map(exampleOf)));
  return [
    {
      what: "leaky (fitted on its test): senti4sd accuracy",
      value: accuracy(sentiTest.map((one) => weigh(exampleOf(one)))),
    },
    {
      what: "leaky (fitted on its test): premo accuracy",
      value: accuracy(premoTest.map((one) => weigh(exampleOf(one)))),
    },
  ];
}

async function speed(texts: readonly Labelled[]): Promise<Figure[]> {
  const polarity = await loadPolarity();
  const random = randomFrom(1);
  const samples = await time(2000, () => {
    const { text } = texts[Math.floor(random() * texts.length)] ?? { text: "" };
    return polarity.read(text);
  });
  return [
    { what: "a text read, p50", value: percentile(samples, 0.5), unit: "ms", goal: "<= 0.5" },
  ];
}
