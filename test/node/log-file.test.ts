import { readdirSync, readFileSync, statSync } from "node:fs";

import { expect, test } from "vitest";

import { openLogFile } from "../../src/node/log-file.ts";
import { temporaryHome } from "../temporary-home.ts";

test("appends to one file, for this user alone, over restarts", () => {
  using home = temporaryHome();
  for (const line of ["a\n", "b\n"]) {
    using file = openLogFile(home.file("logs"));
    file.write(line);
  }

  expect(readFileSync(home.file("logs/node.log"), "utf8")).toBe("a\nb\n");
  expect(statSync(home.file("logs/node.log")).mode & 0o777).toBe(0o600);
  expect(statSync(home.file("logs")).mode & 0o777).toBe(0o700);
});

test("keeps the last three files, none above the limit, and cuts no line", () => {
  using home = temporaryHome();
  using file = openLogFile(home.file("logs"), 100);
  for (let line = 0; line < 50; line += 1) file.write(`line ${line} of the log\n`);

  const names = readdirSync(home.file("logs")).toSorted();
  expect(names).toEqual(["node.log", "node.log.1", "node.log.2"]);
  const texts = names.toReversed().map((name) => readFileSync(home.file(`logs/${name}`), "utf8"));
  for (const text of texts) expect(text.length).toBeLessThanOrEqual(100);
  const lines = texts.join("").trim().split("\n");
  expect(lines.at(-1)).toBe("line 49 of the log");
  expect(lines).toEqual(lines.map((_, index) => `line ${50 - lines.length + index} of the log`));
});
