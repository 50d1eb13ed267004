import { expect, test } from "vitest";

import { helpOf } from "../../src/commands/help.ts";
import { commands } from "../../src/commands/index.ts";

/** They take nothing. */
const PLAIN = ["review", "stop", "lock", "node"];

test("every command that takes something says what", () => {
  const silent = commands.filter(({ details = [] }) => details.length === 0);

  expect(silent.map(({ name }) => name)).toEqual(PLAIN);
});

test("no line of a command's help is longer than a terminal's", () => {
  const lines = commands.flatMap((command) => helpOf(command).split("\n"));

  expect(lines.filter((line) => line.length > 100)).toEqual([]);
});
