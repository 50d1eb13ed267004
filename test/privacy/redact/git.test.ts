import { expect, test } from "vitest";

import {
  namesInConfig,
  namesInLog,
  namesInMailmap,
} from "../../../src/privacy/redact/personal/git.ts";

test("a configuration names its user", () => {
  const text =
    '[core]\n\tname = no\n[user]\n\temail = m@x.test\n\tname = "Mira Okonkwo"\n[alias]\n\tname = no\n';
  expect(namesInConfig(text)).toEqual(["Mira Okonkwo"]);
  expect(namesInConfig("[core]\n\tbare = false\n")).toEqual([]);
});

test("the log of a branch names who moved it, each once", () => {
  const line = (who: string): string =>
    `${"0".repeat(40)} ${"a".repeat(40)} ${who} <m@x.test> 1700000000 +0100\tcommit: fix\n`;
  expect(namesInLog(line("Mira Okonkwo") + line("Lars Brandt") + line("Mira Okonkwo"))).toEqual([
    "Mira Okonkwo",
    "Lars Brandt",
  ]);
});

test("a mailmap names both sides of a line", () => {
  const text = "# people\nMira Okonkwo <m@x.test> mira <old@x.test>\nLars Brandt <l@x.test>\n";
  expect(namesInMailmap(text)).toEqual(["Mira Okonkwo", "mira", "Lars Brandt"]);
});
