import * as fc from "fast-check";
import { expect, test } from "vitest";

import { BRACKETS, type Mark, showText } from "../../src/commands/show-text.ts";

test("a line that JSON writes as \\n is broken after the two characters, which stay", () => {
  expect(showText(String.raw`{"body":"one\ntwo\\n three"}`, { columns: 80 })).toEqual([
    String.raw`{"body":"one\n`,
    String.raw`two\\n three"}`,
  ]);
});

test.each([
  ["an escape sequence", "a\u001B[2Jb", String.raw`a\u{1b}[2Jb`],
  ["a carriage return", "yes\rno", String.raw`yes\u{d}no`],
  ["a backspace", "no\b\byes", String.raw`no\u{8}\u{8}yes`],
  ["a C1 control", "a\u009B31mb", String.raw`a\u{9b}31mb`],
  ["a bidirectional override", "a\u202Etxt", String.raw`a\u{202e}txt`],
  ["a zero-width space", "a\u200Bb", String.raw`a\u{200b}b`],
  ["a zero-width joiner", "a\u200Db", String.raw`a\u{200d}b`],
  ["a language tag", "a\u{E0041}b", String.raw`a\u{e0041}b`],
  ["a line separator", "a\u2028b", String.raw`a\u{2028}b`],
  ["half a surrogate pair", "a\uD800b", String.raw`a\u{d800}b`],
  ["a private character", "a\uE000b", String.raw`a\u{e000}b`],
])("%s is written out", (_what, text, shown) => {
  expect(showText(text, { columns: 80 })).toEqual([shown]);
});

test("marked parts are highlighted, and a word stays on one line", () => {
  const marks: Mark[] = [
    [4, 9],
    [10, 13],
  ];

  expect(showText("the first one", { columns: 7, marks, highlight: BRACKETS })).toEqual([
    "the ",
    "«first» ",
    "«one»",
  ]);
  expect(showText("the first one", { columns: 80, marks: [[4, 9]] })).toEqual([
    "the \u001B[7mfirst\u001B[0m one",
  ]);
});

test("nothing but visible characters comes out, no line is too long, and nothing is lost", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.integer({ min: 24, max: 40 }),
      (text, columns) => {
        const lines = showText(text, { columns });
        expect(lines.every((line) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(line))).toBe(true);
        expect(lines.every((line) => line.length <= columns)).toBe(true);
        const visible = text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "");
        const kept = lines.join("").replaceAll(/\\u\{[0-9a-f]+\}/g, "");
        expect(kept).toBe(visible.replaceAll(/\\u\{[0-9a-f]+\}/g, ""));
      },
    ),
  );
});
