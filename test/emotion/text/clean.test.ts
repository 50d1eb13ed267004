import { expect, test } from "vitest";

import { cleanText } from "../../../src/emotion/text/clean.ts";

test.each([
  ["a fence", "it fails\n```ts\nthrow new Error('I hate this')\n```\nwhy?"],
  ["an open fence", "it fails\nwhy?\n~~~\nkill me now"],
  ["a quote", "it fails\n> this is garbage\nwhy?"],
  [
    "a JavaScript trace",
    "it fails\nTypeError: x is not a function\n    at run (/home/a/b.js:3:9)\nwhy?",
  ],
  [
    "a Python trace",
    'it fails\nTraceback (most recent call last):\n  File "a.py", line 3, in run\nValueError: terrible\nwhy?',
  ],
  ["a log", "it fails\n2026-01-02T10:11:12Z something horrible\n[ERROR] fatal failure\nwhy?"],
  ["what git says", "it fails\nfatal: not a git repository\nwhy?"],
  ["a difference", "it fails\n@@ -1,2 +1,2 @@\n-const bad = 1\n+const awful = 2\n\nwhy?"],
  ["code", "it fails\nconst horrible = await load(stupid);\nwhy?"],
  ["a command", "it fails\n$ rm -rf hated-folder\nwhy?"],
])("leaves %s out", (_, text) => {
  expect(cleanText(text).split(/\s+/u)).toEqual(["it", "fails", "why?"]);
});

test("leaves out what stands between backticks or quotes, and addresses", () => {
  const text = cleanText(
    'the button says "I hate you all", see https://example.com/awful and src/ugly/mess.ts in `damn.ts` please',
  );

  expect(text.split(/\s+/u).join(" ")).toBe(
    "the button says quote , see url and path in code please",
  );
});

test("a text that is all quote is somebody's own", () => {
  expect(cleanText('"this is great, thanks"')).toBe('"this is great, thanks"');
});

test("reads both ends of a long text, soon", () => {
  const hostile = ["`", "<a", '"', "a/", "@", "[", "at x", "w ", "no "].map((part) =>
    part.repeat(300_000),
  );
  for (const text of hostile) {
    const start = performance.now();
    cleanText(`fix this\n${text}\nthank you`);

    expect(performance.now() - start).toBeLessThan(250);
  }
  expect(cleanText(`fix this\n${"x ".repeat(50_000)}\nthank you`)).toMatch(
    /^fix this[^]*thank you$/u,
  );
});
