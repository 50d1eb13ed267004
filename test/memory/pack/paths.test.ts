import * as fc from "fast-check";
import { expect, test } from "vitest";

import { fitsGlob } from "../../../src/memory/pack/glob.ts";
import { readPaths } from "../../../src/memory/pack/paths.ts";

test.each([
  ["src/memory/search.ts", "search.ts hangs", "file"],
  ["src/memory/search.ts", "see `src/memory/search.ts`.", "file"],
  ["src/memory/search.ts", "see memory/search.ts:12:3", "file"],
  ["src/memory/search.ts", "in lib/search.ts it works", undefined],
  ["src/memory/search.ts", "all of src/memory is lexical", "folder"],
  ["src/memory/search.ts", "the word memory alone", undefined],
  ["./src/Memory/Search.ts", "SRC/memory/search.ts", "file"],
  [String.raw`src\memory\search.ts`, "src/memory/search.ts", "file"],
  ["/home/ana/shop/src/memory/search.ts", "src/memory/search.ts", "file"],
  ["src/**/*.ts", "src/memory/search.ts", "file"],
  ["src/*.ts", "src/memory/search.ts", undefined],
  ["src/memory/*", "src/memory/search.ts", "file"],
])("%j and a text that says %j: %s", (path, text, naming) => {
  const { named } = readPaths([path]);

  expect(named(text)?.naming).toBe(naming);
});

test.each([
  ["**/*.ts", "a/b/c.ts", true],
  ["*.ts", "a/b/c.ts", true],
  ["a/**/c.ts", "a/c.ts", true],
  ["a/?.ts", "a/b.ts", true],
  ["a/?.ts", "a/bc.ts", false],
  ["a/*b*c", "a/xbyc", true],
  ["a/*b*c", "a/xbycd", false],
  ["a/**", "a/b/c", true],
])("the glob %s on %s: %s", (glob, path, fits) => {
  expect(fitsGlob(glob, path)).toBe(fits);
});

test("a glob of nothing but stars costs no time", () => {
  const start = performance.now();

  expect(fitsGlob("*a".repeat(150), "a".repeat(199))).toBe(true);
  expect(fitsGlob(`${"*a".repeat(149)}b`, "a".repeat(200))).toBe(false);
  expect(fitsGlob("**/".repeat(100), "a/".repeat(100))).toBe(true);

  expect(performance.now() - start).toBeLessThan(200);
});

test("any path gives terms that FTS5 takes for text", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 5 }), (files) => {
      for (const term of readPaths(files).terms) expect(term).toMatch(/^"[\p{L}\p{N}]+"(?: \*)?$/u);
    }),
  );
});
