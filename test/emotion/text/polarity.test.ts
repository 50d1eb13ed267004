import { expect, test } from "vitest";

import { loadPolarity, readPolarity } from "../../../src/emotion/text/polarity.ts";

test.each([
  ["this is so frustrating, nothing works and you broke it again", -1],
  ["ugh, you ignored what I told you twice, this is garbage", -1],
  ["awesome, that works perfectly, thank you so much!", 1],
  ["add a unit test for the parser", 0],
  ["which files would you change for this", 0],
] as const)("hears how a prompt sounds: %s", async (text, pol) => {
  expect((await readPolarity(text, "prompt")).pol).toBe(pol);
});

test.each([
  "kill the process on port 8080 and restart it",
  "the child dies with a fatal error, abort the run and print the exit code",
  "find dead code and destroy the orphaned sessions",
])("hears nothing bad in technical words: %s", async (text) => {
  expect((await readPolarity(text, "prompt")).pol).not.toBe(-1);
});

test.each([
  ["no words", " \n 42 ... !!"],
  ["nothing but code", "```\nI hate this\n```"],
  ["a review", "nit: this is an ugly hack, horrible naming"],
  ["a comment on a change", "This PR is terrible, I hate the API"],
])("says nothing of %s", async (_, text) => {
  expect(await readPolarity(text)).toEqual({ pol: null, conf: 0 });
});

test("is not sure of what says little, and stays silent", async () => {
  const { pol, conf } = await readPolarity("hm ok, not exactly what I had in mind");

  expect(pol).toBeNull();
  expect(conf).toBeGreaterThan(0);
});

test("pasted errors do not change what the person said", async () => {
  const said = "thanks, that looks great";
  const polarity = await loadPolarity();

  expect(
    polarity.read(`${said}\n\`\`\`\nfatal: horrible crash, everything is broken, damn\n\`\`\``),
  ).toEqual(polarity.read(said));
});

test("the three probabilities add up to one", async () => {
  const polarity = await loadPolarity();
  const { negative, neutral, positive } = polarity.classify("well, it runs") ?? {
    negative: 0,
    neutral: 0,
    positive: 0,
  };

  expect(negative + neutral + positive).toBeCloseTo(1, 9);
  expect(polarity.classify("```\ncode\n```")).toBeUndefined();
});

test("a hostile text is read soon", async () => {
  const polarity = await loadPolarity();
  for (const part of ["no no ", "told ", "you a ", "great ", "a b c. ", "!?", "spent ", ":("]) {
    const start = performance.now();
    polarity.read(part.repeat(200_000));

    expect(performance.now() - start).toBeLessThan(250);
  }
});
