import * as fc from "fast-check";
import { parse } from "jsonc-parser";
import { expect, test } from "vitest";

import { jsonText } from "../../src/clients/json-text.ts";

const SERVER = { name: "paired", entry: { command: "npx", args: ["-y", "paired-mcp"] } };
const add = (text: string): string => jsonText.add(text, "mcpServers", SERVER);
const remove = (text: string, emptied = false): string =>
  jsonText.remove(text, "mcpServers", { name: "paired", emptied });

const comment = fc.constantFrom("", "", "", "// a, b: {\n", "/* c } */", " /* d\n e */ ", "\n");
const space = fc
  .tuple(comment, fc.constantFrom("", " ", "\n", "\n    ", "\n\t", "\r\n  "))
  .map((all) => all.join(""));
const scalar = fc
  .oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
  .map((value) => JSON.stringify(value));

/** `{ "name": value, ... }` with any white space and comments between, and perhaps a comma at the end. */
function objectOf(names: readonly string[], value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const property = fc.tuple(space, space, space, value, space);
  return fc
    .tuple(fc.tuple(...names.map(() => property)), space, fc.boolean())
    .map(([properties, end, trailing]) => {
      const written = properties.map(
        ([before, name, colon, text, after], n) =>
          `${before}${JSON.stringify(names[n])}${name}:${colon}${text}${after}`,
      );
      return `{${written.join(",")}${trailing && written.length > 0 ? "," : ""}${end}}`;
    });
}

const servers = fc
  .uniqueArray(fc.constantFrom("git", "time", "a b", "é", "/", "//x"), { maxLength: 3 })
  .chain((names) => objectOf(names, fc.oneof(scalar, objectOf(["command"], scalar))));
const file = fc
  .tuple(space, fc.subarray(["theme", "mcpServers", "list"]), space)
  .chain(([before, names, after]) =>
    objectOf(names, servers).map((text) => `${before}${text}${after}`),
  );

function dataOf(text: string): Record<string, Record<string, unknown>> {
  return parse(text, [], { allowTrailingComma: true });
}

test("a server is added to any file with comments, and nothing else in it changes", () => {
  fc.assert(
    fc.property(file, (text) => {
      const written = add(text);
      const { mcpServers, ...others } = dataOf(written);
      const { mcpServers: before = {}, ...same } = dataOf(text);
      expect(mcpServers).toEqual({ ...before, paired: SERVER.entry });
      expect(others).toEqual(same);
      expect(written.match(/\/\/ a, b: \{|\/\* c \} \*\/|\/\* d/g)).toEqual(
        text.match(/\/\/ a, b: \{|\/\* c \} \*\/|\/\* d/g),
      );
    }),
    { numRuns: 500 },
  );
});

test("taking it out again leaves the data and every comment as they were", () => {
  fc.assert(
    fc.property(file, (text) => {
      const { mcpServers = {}, ...others } = dataOf(text);
      const left = remove(add(text));
      expect(dataOf(left)).toEqual({ ...others, mcpServers });
      expect(left.match(/\/\*|\/\/ a/g)).toEqual(text.match(/\/\*|\/\/ a/g));
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["on lines of its own", '{\n  "mcpServers": {\n    "git": {}\n  }\n}\n'],
  ["on one line", '{"mcpServers":{"git":{}}}'],
  ["on one line with spaces", '{ "mcpServers": { "git": {} }, "a": 1 }'],
  ["after a comment", '{\n  "mcpServers": {\n    "git": {} // mine\n  }\n}'],
  ["with a comma at the end", '{\n  "mcpServers": {\n    "git": {},\n  },\n}'],
  [
    "with a comma and a comment at the end",
    '{\n  "mcpServers": {\n    "git": {}, // mine\n  },\n}',
  ],
  ["with tabs and carriage returns", '{\r\n\t"mcpServers": {\r\n\t\t"git": {}\r\n\t}\r\n}\r\n'],
  ["with comments after the last", '{\n  "mcpServers": {\n    "git": {}\n    // end\n  }\n}'],
])("a table %s is the same bytes after the server went", (_, text) => {
  expect(remove(add(text))).toBe(text);
});

test("a server goes behind its neighbour's comment, in the file's own indentation", () => {
  expect(add('{\n    "mcpServers": {\n        "git": {} // mine\n    }\n}')).toBe(
    `{
    "mcpServers": {
        "git": {}, // mine
        "paired": {
            "command": "npx",
            "args": [
                "-y",
                "paired-mcp"
            ]
        }
    }
}`,
  );
});

test("a table that came with the server goes with it, unless something is left in it", () => {
  const text = '{\n  "theme": "dark"\n}\n';

  expect(remove(add(text), true)).toBe(text);
  expect(remove(add(text), false)).toContain('"mcpServers": {');
  expect(remove(add('{\n  "mcpServers": {\n    // mine\n  }\n}'), true)).toContain("// mine");
});

test.each([
  ["not JSON", "# no", "line 1: it is not JSON (InvalidSymbol)"],
  ["an array", "[]", "line 1: it does not hold a JSON object"],
  ["a table that is none", '{\n"mcpServers": []}', 'line 2: "mcpServers" is not an object'],
  ["two tables", '{"mcpServers":{},\n"mcpServers":{}}', 'line 2: "mcpServers" is there twice'],
  ["two servers", '{"mcpServers":{"paired":1,\n\n"paired":2}}', 'line 3: "paired" is there twice'],
  ["a missing end", '{\n"mcpServers": {\n', "line 3: it is not JSON (CloseBraceExpected)"],
])("%s is refused by its line", (_, text, says) => {
  expect(() => jsonText.find(text, "mcpServers", "paired")).toThrow(says);
});
