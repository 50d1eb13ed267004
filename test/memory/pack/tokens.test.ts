import * as fc from "fast-check";
import { countTokens as countCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as countO200k } from "gpt-tokenizer/encoding/o200k_base";
import { expect, test } from "vitest";

import { COMMON_WORDS } from "../../../src/memory/pack/common-words.ts";
import { estimateTokens } from "../../../src/memory/pack/tokens.ts";
import { anyNote } from "./texts.ts";

test("each common word is one token of both encodings, alone and after a space", () => {
  const words = COMMON_WORDS.trim().split(/\s+/);

  const split = words.filter((word) =>
    [word, ` ${word}`].some((text) => countO200k(text) !== 1 || countCl100k(text) !== 1),
  );

  expect(words.length).toBe(3000);
  expect(split).toEqual([]);
});

test("an estimate is never below what two tokenizers count, in prose, code, CJK, emoji, base64 and hex", () => {
  const texts = fc.array(anyNote, { minLength: 1, maxLength: 12 });

  fc.assert(
    fc.property(texts, (notes) => {
      const text = JSON.stringify({ known: notes });
      expect(estimateTokens(text)).toBeGreaterThanOrEqual(
        Math.max(countO200k(text), countCl100k(text)),
      );
    }),
    { numRuns: 400, seed: 17 },
  );
});

test("in prose an estimate is at most half more than what is counted", () => {
  const text = `Refunds are asynchronous: wait for the webhook and never poll the gateway, because it throttles bursts. The
    staging database is reset every night at two. Flaky payment tests came from a shared clock, so inject one.`;

  expect(estimateTokens(text) / countO200k(text)).toBeLessThan(1.5);
});

test.each(["", "\u0000", "\uD800", "\\", "\\u12", "'", "'s'll've"])(
  "%j has an estimate",
  (text) => {
    expect(estimateTokens(text)).toBeGreaterThanOrEqual(1);
  },
);
