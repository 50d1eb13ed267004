import { execFileSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { platform } from "node:os";
import { dirname } from "node:path";

import { expect, test } from "vitest";

import { findCommit } from "../../src/node/commit.ts";
import { temporaryHome } from "../temporary-home.ts";

const A = "a".repeat(40);
const B = "b".repeat(40);

interface Repository extends Disposable {
  readonly path: string;
  readonly write: (files: Record<string, string>) => void;
  readonly file: (name: string) => string;
}

/** A folder with files as git lays them out; see gitrepository-layout(5). */
function repository(files: Record<string, string>): Repository {
  const home = temporaryHome();
  const write = (more: Record<string, string>): void => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(home.file(name)), { recursive: true });
      writeFileSync(home.file(name), text);
    }
  };
  write(files);
  return {
    path: home.path,
    file: home.file,
    write,
    [Symbol.dispose]: () => home[Symbol.dispose](),
  };
}

test.each([
  ["a branch", { ".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": `${A}\n` }],
  ["a branch in folders", { ".git/HEAD": "ref: refs/heads/a/b", ".git/refs/heads/a/b": A }],
  ["a detached head", { ".git/HEAD": `${A}\n` }],
  [
    "a packed branch",
    {
      ".git/HEAD": "ref: refs/heads/main\n",
      ".git/packed-refs": `# pack-refs with: peeled fully-peeled sorted \n${B} refs/heads/main2\n${A} refs/heads/main\n^${B}\n${B} refs/tags/v1\n`,
    },
  ],
  [
    "a branch that is packed and has moved since",
    {
      ".git/HEAD": "ref: refs/heads/main\n",
      ".git/packed-refs": `${B} refs/heads/main\n`,
      ".git/refs/heads/main": `${A}\n`,
    },
  ],
  [
    "a branch that points to a branch",
    {
      ".git/HEAD": "ref: refs/heads/x\n",
      ".git/refs/heads/x": "ref: refs/heads/y\n",
      ".git/refs/heads/y": A,
    },
  ],
  [
    "a worktree",
    {
      ".git": "gitdir: main/.git/worktrees/w\n",
      "main/.git/worktrees/w/HEAD": "ref: refs/heads/w\n",
      "main/.git/worktrees/w/commondir": "../..\n",
      "main/.git/HEAD": `${B}\n`,
      "main/.git/refs/heads/w": `${A}\n`,
    },
  ],
  [
    "a submodule",
    {
      ".git": "gitdir: super/.git/modules/s\n",
      "super/.git/modules/s/HEAD": "ref: refs/heads/main\n",
      "super/.git/modules/s/packed-refs": `${A} refs/heads/main\n`,
    },
  ],
])("is what %s has checked out", (_what, files) => {
  using repo = repository(files);

  expect(findCommit(repo.path)).toBe(A);
});

test("is of 64 digits in a repository that hashes with SHA-256", () => {
  using repo = repository({ ".git/HEAD": "c".repeat(64) });

  expect(findCommit(repo.path)).toBe("c".repeat(64));
});

test("moves with HEAD", () => {
  using repo = repository({ ".git/HEAD": A });
  expect(findCommit(repo.path)).toBe(A);

  repo.write({ ".git/HEAD": B });

  expect(findCommit(repo.path)).toBe(B);
});

test.each<[string, Record<string, string>]>([
  ["no repository", { "README.md": "" }],
  ["no commit yet", { ".git/HEAD": "ref: refs/heads/main\n" }],
  ["the reftable format", { ".git/HEAD": "ref: refs/heads/.invalid\n", ".git/reftable/t": "" }],
  ["an empty HEAD", { ".git/HEAD": "" }],
  ["garbage", { ".git/HEAD": "\0\0\0 ref: refs/heads/main" }],
  ["a way out", { ".git/HEAD": "ref: refs/../../secret", secret: A }],
  ["an absolute path", { ".git/HEAD": "ref: /secret" }],
  ["a circle", { ".git/HEAD": "ref: refs/heads/x", ".git/refs/heads/x": "ref: refs/heads/x" }],
  ["a worktree whose repository is gone", { ".git": "gitdir: /nowhere/at/all\n" }],
  ["a .git that says nothing", { ".git": "hello\n" }],
])("is unknown with %s", (_what, files) => {
  using repo = repository(files);

  expect(findCommit(repo.path)).toBeUndefined();
});

test("is unknown where the folder is gone, no folder, or no path at all", () => {
  for (const path of ["/nowhere/at/all", import.meta.filename, "a\0b"])
    expect(findCommit(path)).toBeUndefined();
});

test("is unknown rather than read from a file of gigabytes", () => {
  using repo = repository({ ".git/HEAD": "ref: refs/heads/main", ".git/packed-refs": "" });
  truncateSync(repo.file(".git/packed-refs"), 3_000_000_000);

  expect(findCommit(repo.path)).toBeUndefined();
});

test.runIf(platform() === "linux")("does not wait for who writes into a pipe", () => {
  using repo = repository({ ".git/config": "" });
  execFileSync("mkfifo", [repo.file(".git/HEAD")]);

  expect(findCommit(repo.path)).toBeUndefined();
});
