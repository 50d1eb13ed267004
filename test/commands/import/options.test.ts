import { expect, test } from "vitest";

import { readOptions } from "../../../src/commands/import/options.ts";

test("paths with what is to be done with them", () => {
  expect(readOptions(["a", "--format=graph", "b", "--project", "shop", "--dry-run"])).toEqual({
    what: "import",
    paths: ["a", "b"],
    format: "graph",
    project: "shop",
    dryRun: true,
    split: false,
    json: false,
  });
  expect(readOptions(["--undo", "i3", "--json"])).toEqual({ what: "undo", batch: 3, json: true });
  expect(readOptions(["--list"])).toEqual({ what: "list", json: false });
});

test.each([
  [[], "import needs a path"],
  [["a", "--formt", "graph"], 'Unknown option "--formt"'],
  [["a", "--format", "xml"], "--format is one of: auto, paired"],
  [["a", "--format"], 'Option "--format <value>" argument missing'],
  [["a", "--split=yes"], 'Option "--split" does not take an argument'],
  [["a", "--project", " "], "--project is one line"],
  [["--undo", "K3"], "--undo takes the number of an import"],
  [["--undo", "0"], "--undo takes the number of an import"],
  [["--undo", "I1", "--dry-run"], "--undo and --list stand alone"],
  [["a", "--undo", "I1"], "--undo and --list stand alone"],
  [["--list", "--undo", "I1"], "--undo and --list stand alone"],
])("%j is refused", (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
