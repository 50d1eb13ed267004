import * as fc from "fast-check";
import { expect, test } from "vitest";

import { rewrite, viewOf } from "../../../src/privacy/redact/view.ts";

test("a view that nothing changes is the view it was", () => {
  const view = viewOf("abc");

  expect(rewrite(view, /x/g, () => "")).toBe(view);
  expect(rewrite(view, /b/g, () => undefined)).toBe(view);
});

test("a part of what was rewritten comes from the whole of it", () => {
  const view = rewrite(viewOf("a%41%42b"), /%[0-9]{2}/g, (code) =>
    String.fromCodePoint(Number.parseInt(code.slice(1), 16)),
  );

  expect(view.text).toBe("aABb");
  expect(view.origin({ start: 1, end: 2 })).toEqual({ start: 1, end: 4 });
  expect(view.origin({ start: 2, end: 4 })).toEqual({ start: 4, end: 8 });
});

test("whatever was taken out or put in, a kept part is found where it stands in the text", () => {
  const pieces = fc.array(fc.constantFrom("a", "bc", "<->", "<=>", "d"), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, (list) => {
      const text = list.join("");
      const once = rewrite(viewOf(text), /<->/g, () => "");
      const twice = rewrite(once, /<=>/g, () => "~~~~~");
      for (const { 0: part, index } of twice.text.matchAll(/[a-d]+?/g)) {
        const { start, end } = twice.origin({ start: index, end: index + part.length });
        expect(text.slice(start, end)).toBe(part);
      }
    }),
  );
});
