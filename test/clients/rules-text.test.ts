import * as fc from "fast-check";
import { expect, test } from "vitest";

import { addRules, removeRules } from "../../src/clients/rules-text.ts";

test("the rules go to the end of any text that ends in a line, and out again without a trace", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.constantFrom("\n", "\r\n"), (lines, eol) => {
      const text = lines.map((line) => line + eol).join("");
      const written = addRules(text);
      expect(written.startsWith(text)).toBe(true);
      expect(addRules(written)).toBe(written);
      expect(removeRules(written)).toBe(text);
    }),
  );
});

test("what comes after the rules stays", () => {
  expect(removeRules(`${addRules("# Mine\n")}\nMore.\n`)).toBe("# Mine\n\nMore.\n");
});

test("a new file gets its head, in which its client reads what kind of rules it holds", () => {
  expect(addRules("", "---\nalwaysApply: true\n---\n\n")).toMatch(
    /^---\nalwaysApply: true\n---\n\n<!-- paired: begin/,
  );
});

test("half a pair of markers is refused by its line", () => {
  const [begin = ""] = /<!-- paired: begin.*-->/.exec(addRules("")) ?? [];

  expect(() => addRules(`# Mine\n\n${begin}\n`)).toThrow("line 3: the markers");
  expect(() => removeRules("<!-- paired: end -->\n")).toThrow("line 1: the markers");
});
