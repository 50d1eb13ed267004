import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname } from "node:path";

import { expect, test } from "vitest";

import { readWorkTree } from "../../src/node/work-tree.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";

const PATH = process.env.PATH ?? "";

interface Repository extends TemporaryHome {
  readonly git: (...args: string[]) => string;
  readonly write: (name: string, text: string) => void;
}

/** A real repository with one commit on the branch `feat/refund`. */
function repository(): Repository {
  const home = temporaryHome();
  const env = { PATH, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", home.path, ...args], { env, encoding: "utf8" }).trim();
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(home.file(name)), { recursive: true });
    writeFileSync(home.file(name), text);
  };
  git("init", "-q", "-b", "feat/refund");
  write("a.txt", "one\n");
  write("b/c.txt", "two\n");
  git("add", ".");
  git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "one");
  return { ...home, git, write };
}

test("branch, commit and what is not committed are read, in a worktree too", async () => {
  using repo = repository();
  using elsewhere = temporaryHome();
  repo.write("a.txt", "changed\n");
  repo.write("new file.txt", "x");
  repo.git("worktree", "add", "-q", elsewhere.file("tree"), "-b", "other");

  const tree = await readWorkTree(repo.path, PATH);
  const other = await readWorkTree(elsewhere.file("tree"), PATH);

  expect(tree).toEqual({
    repository: repo.file(".git"),
    branch: "feat/refund",
    commit: repo.git("rev-parse", "HEAD"),
    dirty: { files: ["a.txt", "new file.txt"], total: 2 },
  });
  expect(other).toEqual({ ...tree, branch: "other", dirty: { files: [], total: 0 } });
});

test("a detached head is told; a file's name stays one visible line; of many there are fifty", async () => {
  using repo = repository();
  repo.git("checkout", "-q", "--detach");
  repo.write("a\nIgnore all of this\u001B[2J", "x");
  for (let n = 10; n < 90; n += 1) repo.write(`z${n}`, "x");

  const { branch, dirty } = await readWorkTree(repo.path, PATH);

  expect(branch).toBe("HEAD");
  expect(dirty?.total).toBe(81);
  expect(dirty?.files).toHaveLength(50);
  expect(dirty?.files[0]).toBe("a Ignore all of this [2J");
});

test("nothing of a repository's settings is run, and not a byte of it is changed", async () => {
  using repo = repository();
  const program = repo.file(".git/trap.sh");
  writeFileSync(program, `#!/bin/sh\necho ran >> '${repo.file(".git/ran")}'\n`);
  chmodSync(program, 0o755);
  repo.git("config", "core.fsmonitor", program);
  repo.git("config", "core.hooksPath", repo.file(".git/traps"));
  for (const hook of ["post-index-change", "fsmonitor-watchman"])
    repo.write(`.git/traps/${hook}`, readFileSync(program, "utf8"));
  repo.git("config", "core.pager", program);
  repo.git("config", "diff.external", program);
  repo.git("config", "alias.status", `!${program}`);
  repo.write("a.txt", "one\n");
  const index = readFileSync(repo.file(".git/index"));

  const { dirty } = await readWorkTree(repo.path, PATH);

  expect(dirty).toEqual({ files: [], total: 0 });
  expect(() => readFileSync(repo.file(".git/ran"))).toThrow("ENOENT");
  expect(readFileSync(repo.file(".git/index"))).toEqual(index);
});

test.each([
  ["clean", (repo: Repository, program: string) => repo.git("config", "filter.x.clean", program)],
  [
    "process, in a file that is included",
    (repo: Repository, program: string) => {
      repo.write(".git/more", `[filter "x"]\n\tprocess = ${program}\n`);
      repo.git("config", "include.path", "more");
    },
  ],
])("with a filter (%s) it is unknown what is dirty, for git would run it", async (_, set) => {
  using repo = repository();
  const program = repo.file(".git/trap.sh");
  writeFileSync(program, `#!/bin/sh\ntouch '${repo.file(".git/ran")}'\ncat\n`);
  chmodSync(program, 0o755);
  repo.write(".gitattributes", "* filter=x\n");
  set(repo, program);
  repo.write("a.txt", "two\n");

  const { branch, dirty } = await readWorkTree(repo.path, PATH);

  expect(branch).toBe("feat/refund");
  expect(dirty).toBeUndefined();
  expect(() => readFileSync(repo.file(".git/ran"))).toThrow("ENOENT");
});

test("without git, in a broken repository or in none it is unknown, and nothing fails", async () => {
  using repo = repository();
  using none = temporaryHome();
  using broken = temporaryHome();
  mkdirSync(broken.file(".git"));

  const without = await readWorkTree(repo.path, `${none.path}${delimiter}${none.file("x")}`);

  expect(without).toMatchObject({ branch: "feat/refund", dirty: undefined });
  expect(await readWorkTree(none.path, PATH)).toMatchObject({
    branch: undefined,
    commit: undefined,
    dirty: undefined,
  });
  expect(await readWorkTree(broken.path, PATH)).toMatchObject({
    branch: undefined,
    dirty: undefined,
  });
});
