import * as fc from "fast-check";
import { expect, test } from "vitest";

import { findIdentifiers, identifierText, identifierToken } from "../../src/memory/identifiers.ts";
import { anyText } from "../any-text.ts";

test.each([
  ["see PROJ-1234.", ["proj-1234"]],
  ["call getUserName() twice", ["getusername"]],
  ["the snake_case and __init__", ["snake_case", "__init__"]],
  ["reads a.b.c;", ["a.b.c"]],
  ["in `src/memory/row-mac.ts`", ["src/memory/row-mac.ts", "row-mac.ts"]],
  ["user.getName(x)", ["user.getname", "getname"]],
  ["HTTPServer v1.2.3 utf-8", ["httpserver", "v1.2.3", "v1", "utf-8"]],
  ["größe_max", ["größe_max"]],
])("finds the identifiers of %j", (text, identifiers) => {
  expect(findIdentifiers(text)).toEqual(identifiers);
});

test("prose has no identifiers", () => {
  expect(findIdentifiers("A well-known fix: it failed (twice), in 2024. Really?")).toEqual([]);
});

test("the index text has the words inside a camelCase name", () => {
  expect(identifierText("parseHTTPResponse")).toBe("idparsehttpresponse0 parse http response");
});

test("two identifiers never share a token", () => {
  const name = fc.stringMatching(/^[a-c_.-]{1,6}$/);
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(identifierToken(a) === identifierToken(b)).toBe(a === b);
    }),
  );
});

test("any text at all is read without a failure", () => {
  fc.assert(
    fc.property(anyText(300), (text) => {
      expect(identifierText(text)).toBeTypeOf("string");
    }),
  );
});
