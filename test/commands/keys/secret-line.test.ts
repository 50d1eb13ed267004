import { expect, test } from "vitest";

import { createSecretLine } from "../../../src/commands/keys/secret-line.ts";

/** What a line is after these keys, and how it ended. */
function type(keys: string | Buffer): { readonly line: string; readonly end: string } {
  const typed = createSecretLine();
  let end = "more";
  for (const byte of Buffer.from(keys)) if (end === "more") end = typed.push(byte);
  return { line: typed.take().toString(), end };
}

test.each([
  ["correct horse\r", "correct horse"],
  ["correct horse\n", "correct horse"],
  ["abx\u007Fc\r", "abc"],
  ["abx\bc\r", "abc"],
  ["z\u00FCricx\u007Fh\r", "z\u00FCrich"],
  ["z\u00FC\u007Fo\r", "zo"],
  ["\u{1F511}\u007Fkey\r", "key"],
  ["\u007F\u007Fa\r", "a"],
  ["wrong\u0015right\r", "right"],
  ["a\u001B[Db\u001B[1;5Cc\u001BOAd\u001Bxe\r", "abcde"],
  ["tab\there\r", "tabhere"],
])("%j is the line %j", (keys, line) => {
  expect(type(keys)).toEqual({ line, end: "done" });
});

test.each([["\u0003"], ["half\u0003"], ["\u0004"]])("%j leaves", (keys) => {
  expect(type(keys).end).toBe("left");
});

test("Ctrl-D in the middle of a line is nothing, and a line has an end", () => {
  expect(type("ab\u0004c\r").line).toBe("abc");
  expect(type("a".repeat(10_000)).line).toHaveLength(4096);
});
