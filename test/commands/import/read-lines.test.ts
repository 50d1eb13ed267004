import { writeFileSync } from "node:fs";
import { open } from "node:fs/promises";

import { expect, test } from "vitest";

import { type Line, readLines } from "../../../src/commands/import/read-lines.ts";
import { temporaryHome } from "../../temporary-home.ts";

async function read(content: string | Buffer, maxBytes = 10): Promise<unknown[]> {
  using home = temporaryHome();
  const path = home.file("lines");
  writeFileSync(path, content);
  await using file = await open(path);
  const lines: unknown[] = [];
  const show = ({ number, bytes, size, ended }: Line): unknown[] => [
    number,
    bytes?.toString(),
    size,
    ended,
  ];
  for await (const line of readLines(file, maxBytes)) lines.push(show(line));
  return lines;
}

test("lines come one by one, with their numbers, empty ones too", async () => {
  expect(await read("a\n\nb\r\nc")).toEqual([
    [1, "a", 2, true],
    [2, "", 1, true],
    [3, "b\r", 3, true],
    [4, "c", 1, false],
  ]);
  expect(await read("")).toEqual([]);
});

test("a line that is too long is told, not kept, wherever the chunks end", async () => {
  const long = "x".repeat(700_000);

  expect(await read(`ok\n${long}\n0123456789\n${long}`)).toEqual([
    [1, "ok", 3, true],
    [2, undefined, 700_001, true],
    [3, "0123456789", 11, true],
    [4, undefined, 700_000, false],
  ]);
});
