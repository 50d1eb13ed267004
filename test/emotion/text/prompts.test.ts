import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { readMeasuredPrompts } from "../../../bench/insight/text/collections.ts";
import { loadPolarity } from "../../../src/emotion/text/polarity.ts";

const TRAINED = readFileSync(
  join(import.meta.dirname, "../../../bench/insight/text/prompts-train.tsv"),
  "utf8",
);

test("no prompt that it is measured on was trained on", () => {
  const trained = new Set(TRAINED.split("\n").map((line) => line.split("\t").at(-1)));
  const measured = readMeasuredPrompts();

  expect(measured).toHaveLength(300);
  expect(measured.filter(({ text }) => trained.has(text))).toEqual([]);
});

test("hears half of the frustrated prompts, and nearly nothing in technical ones", async () => {
  const polarity = await loadPolarity();
  const prompts = readMeasuredPrompts();
  const heard = prompts.filter(({ text }) => polarity.read(text, "prompt").pol === -1);
  const frustrated = prompts.filter(({ label }) => label === "negative");
  const found = heard.filter(({ label }) => label === "negative");
  const technical = prompts.filter(({ project }) => project === "technical");

  expect(found.length / frustrated.length).toBeGreaterThanOrEqual(0.5);
  expect(found.length / heard.length).toBeGreaterThanOrEqual(0.9);
  expect(heard.filter((one) => technical.includes(one)).length / technical.length).toBeLessThan(
    0.02,
  );
});
