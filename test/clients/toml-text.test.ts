import * as fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { expect, test } from "vitest";

import { headsOf } from "../../src/clients/toml-heads.ts";
import { tomlText } from "../../src/clients/toml-text.ts";

const SERVER = { name: "paired", entry: { command: "npx", args: ["-y", "paired-mcp"] } };
const add = (text: string): string => tomlText.add(text, "mcp_servers", SERVER);
const remove = (text: string): string =>
  tomlText.remove(text, "mcp_servers", { name: "paired", emptied: true });

const key = fc.oneof(
  fc.stringMatching(/^[a-z_-]{1,6}$/),
  fc.string({ minLength: 1, maxLength: 6 }),
);
const scalar = fc.oneof(fc.string(), fc.integer({ min: -1e6, max: 1e6 }), fc.boolean());
const table = fc.dictionary(key, fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })), {
  maxKeys: 3,
});
const config = fc.record({
  model: fc.string(),
  mcp_servers: fc.dictionary(
    key.filter((name) => name !== "paired"),
    table,
    { maxKeys: 3 },
  ),
  tui: table,
});

test("a server is added to any configuration and taken out again, and the bytes are the same", () => {
  fc.assert(
    fc.property(config, (data) => {
      const text = stringify(data);
      const written = add(text);
      expect(parse(written)).toEqual({
        ...parse(text),
        mcp_servers: { ...data.mcp_servers, paired: SERVER.entry },
      });
      expect(remove(written)).toBe(text.endsWith("\n") ? text : `${text}\n`);
    }),
    { numRuns: 300 },
  );
});

test("what looks like a table in a string, an array or a comment is none", () => {
  const text = `a = """
[no]
"" \\"""
[no]
"""""
b = '''
[no]''' # [no]
c = [ # [
  "]", ']',
[1],
]
  [ "x.y" . 'z' . w ] # yes
d = { e = [1, 2] }
[[list]]
`;

  expect(headsOf(text.split("\n"))).toEqual([
    { at: 11, path: ["x.y", "z", "w"] },
    { at: 13, path: ["list"] },
  ]);
});

test("a server that a person wrote goes with its tables, and what stands around it stays", () => {
  const text = `[mcp_servers."paired"] # mine
command = "node"

[mcp_servers.paired.env]
A = "[x]"

# of the next
[tui]
theme = "dark"
`;

  expect(remove(text)).toBe(`
# of the next
[tui]
theme = "dark"
`);
});

test("line breaks of Windows stay, and so does a comment that belongs to the next table", () => {
  const text = 'model = "x"\r\n\r\n# of the next\r\n[tui]\r\ntheme = "dark"\r\n';
  const written = add(text);

  expect(written.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  expect(remove(written)).toBe(text);
  const first = `[mcp_servers.paired]\r\ncommand = "npx"\r\n\r\n${text.slice(text.indexOf("#"))}`;
  expect(remove(first)).toBe(`\r\n${text.slice(text.indexOf("#"))}`);
});

test.each([
  ["not TOML", "a = \n", /^line 1: it is not TOML/],
  ["servers that are no table", "mcp_servers = 1\n", /"mcp_servers" is not a table/],
  ["servers in one line", "mcp_servers = { git = { command = 'x' } }\n", /without touching/],
])("%s are refused", (_, text, says) => {
  expect(() => add(text)).toThrow(says);
});

test("a server in a line with others is not torn out of it", () => {
  const text = "mcp_servers = { paired = { command = 'x' } }\n";

  expect(() => remove(text)).toThrow("without touching");
});
