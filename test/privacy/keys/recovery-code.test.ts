import { expect, test } from "vitest";

import { createRecoveryCode, readRecoveryCode } from "../../../src/privacy/keys/recovery-code.ts";

test("24 words give back the 256 bits they stand for, as BIP-39's vectors have it", () => {
  const { secret, words } = createRecoveryCode();

  expect(secret).toHaveLength(32);
  expect(words.split(" ")).toHaveLength(24);
  expect(readRecoveryCode(words)).toEqual(secret);
  expect(createRecoveryCode().words).not.toBe(words);
  expect(readRecoveryCode(`${"abandon ".repeat(23)}art`)).toEqual(Buffer.alloc(32));
  expect(readRecoveryCode(`${"zoo ".repeat(23)}vote`)).toEqual(Buffer.alloc(32, 0xff));
});

test("reads the words however they were written down", () => {
  const { secret, words } = createRecoveryCode();
  const numbered = words.split(" ").map((word, at) => `${at + 1}. ${word.toUpperCase()}`);

  expect(readRecoveryCode(numbered.join("\n"))).toEqual(secret);
});

test.each([
  ["a word of another list", (words: string[]) => words.with(6, "kaltwasser"), "word 7"],
  ["a word too few", (words: string[]) => words.slice(1), "not 23"],
  ["nothing", () => [], "not 0"],
])("says what is wrong with %s", (_what, spoil, says) => {
  const words = createRecoveryCode().words.split(" ");

  expect(() => readRecoveryCode(spoil(words).join(" "))).toThrow(says);
});

test("two words that changed places are refused", () => {
  const words = `${"abandon ".repeat(22)}art abandon`;

  expect(() => readRecoveryCode(words)).toThrow("stands in another place");
});
