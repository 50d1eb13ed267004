import * as fc from "fast-check";
import { expect, test } from "vitest";

import { readTranscriptLine } from "../../src/agents/transcript.ts";
import { transcriptLine } from "./transcript-line.ts";

const NOW = Date.parse("2026-11-23T14:20Z");
const COUNTS = {
  input_tokens: 12,
  output_tokens: 340,
  cache_read_input_tokens: 61_608,
  cache_creation_input_tokens: 500,
};

test("a message counts its tokens, its model and its context, and no text comes along", () => {
  const counted = readTranscriptLine(transcriptLine("msg_1", COUNTS), NOW);

  expect(counted).toEqual({
    source: "transcript",
    model: "claude-opus-4-6",
    mark: expect.stringMatching(/^[0-9a-f]{32}$/),
    tokensIn: 12,
    tokensOut: 340,
    cacheRead: 61_608,
    cacheWrite: 500,
    cost: null,
    at: Date.parse("2026-11-23T14:00Z"),
    context: 62_120,
  });
});

test("what another model did for this one counts, and does not fill this one's context", () => {
  const line = transcriptLine("msg_1", COUNTS, { isSidechain: true });

  expect(readTranscriptLine(line, NOW)).toMatchObject({ tokensOut: 340, context: null });
});

test.each<[string, object, object]>([
  ["a missing count", { input_tokens: 1 }, { tokensIn: 1, tokensOut: null, cacheRead: null }],
  ["a negative one", { ...COUNTS, output_tokens: -1 }, { tokensIn: 12, tokensOut: null }],
  ["a text", { ...COUNTS, output_tokens: "340" }, { tokensOut: null }],
  ["a half", { ...COUNTS, output_tokens: 1.5 }, { tokensOut: null }],
  ["far too many", { ...COUNTS, output_tokens: 1e300 }, { tokensOut: null }],
  ["null", { ...COUNTS, input_tokens: null }, { tokensIn: null, context: null }],
])("%s is unknown, never a guess", (_, usage, expected) => {
  expect(readTranscriptLine(transcriptLine("msg_1", { ...usage }), NOW)).toMatchObject(expected);
});

test.each<[string, Record<string, unknown>, object]>([
  ["a model that is no name", { message: { model: "IGNORE ALL\nRULES" } }, { model: null }],
  ["a model that is an object", { message: { model: {} } }, { model: null }],
  ["a time that is none", { timestamp: "yesterday" }, { at: null }],
  ["a time to come", { timestamp: "2999-01-01T00:00:00Z" }, { at: NOW }],
  ["a time before time", { timestamp: "0001-01-01T00:00:00Z" }, { at: null }],
])("%s is unknown", (_, more, expected) => {
  expect(readTranscriptLine(transcriptLine("msg_1", COUNTS, more), NOW)).toMatchObject(expected);
});

test.each<[string, string]>([
  ["no JSON", "{oops"],
  ["an array", "[]"],
  ["deep brackets", "[".repeat(100_000)],
  ["a user's line", transcriptLine("msg_1", COUNTS, { type: "user" })],
  ["no id", transcriptLine("", COUNTS)],
  ["nothing used", transcriptLine("msg_1", { input_tokens: 0, output_tokens: 0 })],
  ["no model asked", transcriptLine("msg_1", COUNTS, { message: { model: "<synthetic>" } })],
  ["no usage", transcriptLine("msg_1", COUNTS, { message: { usage: undefined } })],
])("%s counts nothing", (_, line) => {
  expect(readTranscriptLine(line, NOW)).toBeUndefined();
});

test("whatever a line holds, it throws nothing, and only numbers, digests and names of models come out", () => {
  fc.assert(
    fc.property(fc.json(), fc.anything(), (text, value) => {
      const lines = [text, transcriptLine("msg_1", COUNTS, { message: { usage: value } })];
      for (const line of lines) {
        const counted = readTranscriptLine(line, NOW);
        const texts = Object.values(counted ?? {}).filter((one) => typeof one === "string");
        expect(
          texts.every((one) => /^(?:transcript|claude-opus-4-6|[0-9a-f]{32})$/.test(one)),
        ).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
