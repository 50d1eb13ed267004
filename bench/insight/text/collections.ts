import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

const DATA = join(import.meta.dirname, "../../../../shared/data");
const PROMPTS = join(import.meta.dirname, "prompts-train.tsv");

export const POLARITIES = ["negative", "neutral", "positive"] as const;
export type PolarityName = (typeof POLARITIES)[number];

/** A text whose polarity people agreed on. */
export interface Labelled {
  readonly text: string;
  readonly label: PolarityName;
  /** The share of raters behind each polarity, in the order of `POLARITIES`, where they are known one by one. */
  readonly raters?: readonly number[] | undefined;
  readonly from: "senti4sd" | "premo" | "prompts";
  readonly project: string;
}

export interface Collections {
  readonly sentiTrain: readonly Labelled[];
  /** The official test part; no choice may rest on it. */
  readonly sentiTest: readonly Labelled[];
  readonly premoTrain: readonly Labelled[];
  readonly premoTest: readonly Labelled[];
  /** Prompts to assistants of our own, in the repository. */
  readonly prompts: readonly Labelled[];
}

/** Senti4SD and PRemo as they were published, and our prompts; undefined where the public sets are not there. */
export function readCollections(): Collections | undefined {
  const senti = join(DATA, "senti4sd");
  const premo = join(DATA, "premo/dataset.json");
  if (!existsSync(senti) || !existsSync(premo)) return undefined;
  const messages = readPremo(premo);
  return {
    sentiTrain: readSenti(join(senti, "train3098.csv")),
    sentiTest: readSenti(join(senti, "test1326.csv")),
    premoTrain: messages.filter((_, n) => isTrained(n)),
    premoTest: messages.filter((_, n) => !isTrained(n)),
    prompts: readPrompts(PROMPTS),
  };
}

/** A line each: polarity, kind and text, apart by tabs. */
function readPrompts(path: string): Labelled[] {
  return linesOf(path).map((line) => {
    const [label, kind = "", text = ""] = line.split("\t");
    return { text, label: z.enum(POLARITIES).parse(label), from: "prompts", project: kind };
  });
}

/** A prompt that two passes labelled; `project` is the kind that it was written as. */
export interface TwiceLabelled extends Labelled {
  readonly second: PolarityName;
}

/** The prompts that nothing was trained on: first label, second label, kind and text. */
export function readMeasuredPrompts(): TwiceLabelled[] {
  return linesOf(join(import.meta.dirname, "prompts.tsv")).map((line) => {
    const [first, second, kind = "", text = ""] = line.split("\t");
    const name = z.enum(POLARITIES);
    return {
      text,
      label: name.parse(first),
      second: name.parse(second),
      from: "prompts",
      project: kind,
    };
  });
}

function linesOf(path: string): string[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}

function readSenti(path: string): Labelled[] {
  return readFileSync(path, "utf8")
    .split(/\r?\n/u)
    .flatMap((line) => {
      const [, label, text = ""] = /^t\d+;(negative|neutral|positive);(.*)$/u.exec(line) ?? [];
      const found = z.enum(POLARITIES).safeParse(label);
      return found.success
        ? [{ text, label: found.data, from: "senti4sd", project: "Stack Overflow" }]
        : [];
    });
}

const polarity = z.object({ polarity: z.string() });
const premoFile = z.array(
  z.object({
    project: z.string(),
    raw_message: z.string(),
    part2_aggregate: polarity,
    discussion_polarity: z.string().optional(),
    individual_answers: z.array(z.object({ part2: polarity })),
  }),
);

/** By the discussion's polarity where there was one, else that of the pass with context. */
function readPremo(path: string): Labelled[] {
  const rows = premoFile.parse(JSON.parse(readFileSync(path, "utf8")));
  return rows.map((row) => {
    const said = row.individual_answers.map((answer) => answer.part2.polarity);
    const known = POLARITIES.map((name) => said.filter((one) => one === name).length);
    const all = known.reduce((sum, count) => sum + count, 0);
    return {
      text: row.raw_message,
      label: z.enum(POLARITIES).parse(row.discussion_polarity ?? row.part2_aggregate.polarity),
      raters: all > 0 ? known.map((count) => count / all) : undefined,
      from: "premo",
      project: row.project,
    };
  });
}

/** Seven in ten messages by their place in the file (Knuth's multiplicative hash). */
function isTrained(index: number): boolean {
  return ((index * 2_654_435_761) >>> 0) % 10 < 7;
}
