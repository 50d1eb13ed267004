import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { findProject } from "../../src/node/project.ts";
import { temporaryHome } from "../temporary-home.ts";

test("is the folder of the git repository, from anywhere inside it", () => {
  using home = temporaryHome();
  mkdirSync(home.file("work/paired/.git"), { recursive: true });
  mkdirSync(home.file("work/paired/src/deep"), { recursive: true });

  expect(findProject(home.file("work/paired/src/deep"), home.path)).toBe("paired");
});

test("is the worktree's folder, whose .git is a file", () => {
  using home = temporaryHome();
  mkdirSync(home.file("work/tree"), { recursive: true });
  writeFileSync(home.file("work/tree/.git"), "gitdir: elsewhere");

  expect(findProject(home.file("work/tree"), home.path)).toBe("tree");
});

test("is never the home directory or ~/.codex, whatever is in them", () => {
  using home = temporaryHome();
  for (const folder of [".git", ".codex/.git", "plain"])
    mkdirSync(join(home.path, folder), { recursive: true });

  for (const folder of [".", ".codex", "plain"])
    expect(findProject(join(home.path, folder), home.path)).toBeUndefined();
});
