import { expect, test } from "vitest";

import { measureDuplication } from "../../../src/emotion/complexity/duplication.ts";
import { readTokens } from "../../../src/emotion/complexity/tokens.ts";
import { languageOf } from "./measured.ts";

const typescript = languageOf("TypeScript");
const lines = (count: number, name: string): string =>
  Array.from({ length: count }, (_, n) => `  ${name}${n}(a, "text ${n}", ${n}); // ${n}\n`).join(
    "",
  );

test("what stands in two files counts in both, whatever its strings, numbers, comments and spaces", () => {
  const one = readTokens(`const x = 1;\n${lines(10, "call")}`, typescript);
  const two = readTokens(
    `/* other */\n${lines(10, "call").replaceAll("text", "words").replaceAll("  ", "\t")}`,
    typescript,
  );

  expect(measureDuplication([one, two])).toEqual({ duplicated: 20, lines: 21 });
});

test("other names make another text", () => {
  const files = [lines(10, "call"), lines(10, "send")].map((text) => readTokens(text, typescript));

  expect(measureDuplication(files)).toEqual({ duplicated: 0, lines: 20 });
});

test("a long row of the same is no copy of itself, two of it apart are", () => {
  const row = readTokens("x,".repeat(40), typescript);
  const apart = readTokens(`${lines(8, "a")}let other = 1;\n${lines(8, "a")}`, typescript);

  expect(measureDuplication([row])).toEqual({ duplicated: 0, lines: 1 });
  expect(measureDuplication([apart])).toEqual({ duplicated: 16, lines: 17 });
});
