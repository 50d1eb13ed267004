import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { findPeople } from "../../src/node/git-people.ts";

test("a repository's own files name its people; without them there are none", () => {
  const folder = mkdtempSync(join(tmpdir(), "paired-people-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(findPeople(folder)).toEqual([]);

  mkdirSync(join(folder, ".git", "logs"), { recursive: true });
  writeFileSync(join(folder, ".git", "config"), "[user]\n\tname = Mira Okonkwo\n");
  const move = `${"0".repeat(40)} ${"a".repeat(40)} Lars Brandt <l@x.test> 1 +0000\tcommit\n`;
  writeFileSync(join(folder, ".git", "logs", "HEAD"), move);
  writeFileSync(join(folder, ".mailmap"), "Yuki Tanaka <y@x.test>\n");

  expect(findPeople(folder)).toEqual(["Mira Okonkwo", "Lars Brandt", "Yuki Tanaka"]);
});
