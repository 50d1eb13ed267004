import { expect, test } from "vitest";

import {
  DEFAULT_TOOLSETS,
  heardToolsets,
  readToolsets,
  sayToolsets,
  TOOLSETS,
  type Toolset,
} from "../src/toolsets.ts";

test.each<[string | undefined, readonly Toolset[]]>([
  [undefined, DEFAULT_TOOLSETS],
  ["", DEFAULT_TOOLSETS],
  ["memory", ["memory"]],
  [" team , memory,team", ["memory", "team"]],
  ["insight+", [...DEFAULT_TOOLSETS, "insight+"]],
  ["run+,insight+", [...DEFAULT_TOOLSETS, "insight+", "run+"]],
  ["memory,run+", ["memory", "run+"]],
  ["all", TOOLSETS],
])("PAIRED_TOOLSETS=%s gives %j, and is said so that it gives the same", (list, toolsets) => {
  expect(readToolsets(list)).toEqual(toolsets);
  expect(readToolsets(sayToolsets(toolsets))).toEqual(toolsets);
});

test("a name that there is not is refused with the names that there are", () => {
  expect(() => readToolsets("memory,insight++")).toThrow(
    expect.objectContaining({
      code: "bad_input",
      message: `PAIRED_TOOLSETS has "insight++"; it takes a comma list of ${TOOLSETS.join(", ")}, or all`,
    }),
  );
});

test("a node leaves out what a relay of another version names", () => {
  expect(heardToolsets("memory,telepathy")).toEqual(["memory"]);
  expect(heardToolsets("telepathy")).toEqual(DEFAULT_TOOLSETS);
  expect(heardToolsets(undefined)).toEqual(DEFAULT_TOOLSETS);
});
