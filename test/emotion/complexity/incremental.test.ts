import { readFileSync } from "node:fs";
import { join } from "node:path";

import { array, assert, asyncProperty, constantFrom, nat, record } from "fast-check";
import { expect, test } from "vitest";

import { openGrammars } from "../../../src/emotion/complexity/grammars.ts";
import { createMeasurer } from "../../../src/emotion/complexity/measure.ts";
import { languageOf, measured } from "./measured.ts";

const TEXT = readFileSync(
  join(import.meta.dirname, "../../../src/emotion/complexity/cognitive.ts"),
  "utf8",
);

test("a file that is read again after any edits has the figures that it has when read anew", async () => {
  const typescript = languageOf("TypeScript");
  const measurer = createMeasurer(await openGrammars(undefined));
  const edit = record({
    at: nat(TEXT.length),
    gone: nat(60),
    text: constantFrom("", "if (a) {", "}", "\n", "function g() { return a && b; }\n", "é😀", "/*"),
  });

  await assert(
    asyncProperty(array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
      let text = TEXT;
      for (const { at, gone, text: put } of edits) {
        text = text.slice(0, at) + put + text.slice(at + gone);
        const { functions } = await measurer.measure("a.ts", typescript, text);
        const whole = await createMeasurer(await openGrammars(undefined)).measure(
          "b.ts",
          typescript,
          text,
        );
        expect(functions).toEqual(whole.functions);
      }
    }),
    { numRuns: 12 },
  );
}, 30_000);

test("units give what the whole file gives", async () => {
  const typescript = languageOf("TypeScript");
  const measurer = createMeasurer(await openGrammars(undefined));

  const { functions, broken } = await measurer.measure("a.ts", typescript, TEXT);

  expect(functions).toEqual(await measured(typescript, TEXT));
  expect(broken).toBe(false);
});
