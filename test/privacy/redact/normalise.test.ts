import { expect, test } from "vitest";

import { redact } from "../../../src/privacy/redact/redact.ts";
import { createRandom } from "./made-up.ts";
import { sampleOf } from "./samples.ts";

const TOKEN = sampleOf("github_token", createRandom(5));
const MARK = "<secret:github_token:1>";

function hex(letter: string, width: number): string {
  return (letter.codePointAt(0) ?? 0).toString(16).padStart(width, "0");
}

function each(text: string, change: (letter: string) => string): string {
  return Array.from(text, change).join("");
}

const shifted = (letter: string): string =>
  String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0);
const WRITTEN: Readonly<Record<string, string>> = {
  "with zero-width characters in it": each(TOKEN, (letter) => `${letter}\u200B`).slice(0, -1),
  "with direction marks in it": `${TOKEN.slice(0, 9)}\u202E${TOKEN.slice(9)}`,
  "in full-width letters": each(TOKEN, shifted),
  "with Cyrillic and Greek letters": TOKEN.replace("p", "р").replace("h", "һ"),
  "in escapes of JSON": each(TOKEN, (letter) => `\\u${hex(letter, 4)}`),
  "in escapes of JavaScript": each(TOKEN, (letter) => `\\x${hex(letter, 2)}`),
  "in code points of JavaScript": each(TOKEN, (letter) => `\\u{${hex(letter, 1)}}`),
  "in escapes of XML": each(TOKEN, (letter) => `&#x${hex(letter, 1)};`),
  "in percent encoding": each(TOKEN, (letter) => `%${hex(letter, 2)}`),
  "in part in percent encoding": `%67%68${TOKEN.slice(2)}`,
  "in base64": Buffer.from(`{"use":"${TOKEN}"}`).toString("base64"),
  "in base64 of addresses": Buffer.from(`??${TOKEN}>>`).toString("base64url"),
  "over a continued line": `${TOKEN.slice(0, 11)}\\\n    ${TOKEN.slice(11)}`,
  "over a continued line of cmd": `${TOKEN.slice(0, 11)}^\r\n${TOKEN.slice(11)}`,
  "over a broken line": `${TOKEN.slice(0, 20)}\n  ${TOKEN.slice(20)}`,
  "over three lines": `${TOKEN.slice(0, 14)}\n${TOKEN.slice(14, 28)}\n${TOKEN.slice(28)}`,
  "over a quoted line": `${TOKEN.slice(0, 20)}\n> ${TOKEN.slice(20)}`,
};

test.each(Object.entries(WRITTEN))("a token %s is found, and only it is replaced", (_way, text) => {
  const { texts, findings } = redact([`before "${text}" after`]);

  expect(texts).toEqual([`before "${MARK}" after`]);
  expect(findings).toMatchObject([{ count: 1, severity: "high" }]);
});

test.each([
  ["plus", `"${TOKEN.slice(0, 9)}" + "${TOKEN.slice(9)}"`],
  ["plus over lines", `"${TOKEN.slice(0, 9)}"\n    + "${TOKEN.slice(9)}"`],
  ["a dot", `"${TOKEN.slice(0, 9)}" . "${TOKEN.slice(9)}"`],
  ["two dots", `"${TOKEN.slice(0, 9)}" .. "${TOKEN.slice(9)}"`],
  ["two bars", `"${TOKEN.slice(0, 9)}" || "${TOKEN.slice(9)}"`],
  ["nothing", `"${TOKEN.slice(0, 9)}" "${TOKEN.slice(9)}"`],
])("a token of two literals joined by %s is found", (_sign, text) => {
  expect(redact([`let x = ${text};`]).texts).toEqual([`let x = "${MARK}";`]);
});

test("literals in a list are not one", () => {
  const text = `["${TOKEN.slice(0, 9)}", "${TOKEN.slice(9)}"]`;

  expect(redact([text]).texts).toEqual([text]);
});

test("a password under a name is found through escapes, with the quotes around it left", () => {
  expect(redact([String.raw`{\"password\":\"hunter2!x\"}`]).texts).toEqual([
    String.raw`{\"password\":\"<secret:assigned:1>\"}`,
  ]);
  expect(redact(["?next=%2Flogin%3Fpassword%3Dhunter2!x"]).texts).toEqual([
    "?next=%2Flogin%3Fpassword%3D<secret:assigned:1>",
  ]);
});

test("the same value, written in two ways, gets one number", () => {
  const { texts } = redact([`${TOKEN} and %67%68${TOKEN.slice(2)}`]);

  expect(texts).toEqual([`${MARK} and ${MARK}`]);
});

test("a second token on the next line is another one, and the words after a token stay", () => {
  const other = sampleOf("github_token", createRandom(6));

  expect(redact([`${TOKEN}\n${other}\nare two`]).texts).toEqual([
    `${MARK}\n<secret:github_token:2>\nare two`,
  ]);
});

test("base64 of an image, of prose and of noise stays", () => {
  const image = `data:image/png;base64,${Buffer.from(Array.from({ length: 90 }, (_b, n) => (n * 37) % 256)).toString("base64")}`;
  const prose = Buffer.from("This is just a sentence about the weather.").toString("base64");

  expect(redact([image, prose]).texts).toEqual([image, prose]);
});

test("base64 inside of base64 is not looked into: one level", () => {
  const twice = Buffer.from(Buffer.from(TOKEN).toString("base64")).toString("base64");

  expect(redact([twice]).texts).toEqual([twice]);
});
