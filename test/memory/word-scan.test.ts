import * as fc from "fast-check";
import { expect, test } from "vitest";

import { createWordScan } from "../../src/memory/word-scan.ts";
import { wordsOf } from "../../src/memory/words.ts";

const TEXT = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: "binary", maxLength: 80 }),
  fc
    .array(fc.constantFrom("lock", "Locked", "LOL", "l", "naïve", "a1", "-", "\n", ".", "日本語"))
    .map((parts) => parts.join(" ")),
);

test("finds in any text the words that begin like a wanted one, where they are, and counts all", () => {
  fc.assert(
    fc.property(TEXT, fc.constantFrom("", "x ".repeat(9000)), (text, before) => {
      const found: [string, number][] = [];
      const all = wordsOf(before + text);

      const count = createWordScan(["lock", "naive", "l"])(before + text, (...each) => {
        found.push(each);
      });

      const wanted = [...all.entries()].map(([place, word]): [string, number] => [word, place]);
      expect(count).toBe(all.length);
      expect(found.filter(([word]) => /^(?:lo|na|l$)/.test(word))).toEqual(
        wanted.filter(([word]) => /^(?:lo|na|l$)/.test(word)),
      );
    }),
  );
});
