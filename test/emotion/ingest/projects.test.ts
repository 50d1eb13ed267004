import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createGitLog } from "../../../src/emotion/ingest/git-log.ts";
import { watchSaves } from "../../../src/emotion/ingest/saves.ts";
import { temporaryHome, type TemporaryHome } from "../../temporary-home.ts";
import { openRecorder } from "./open-recorder.ts";

const { PATH } = process.env;

interface Repository {
  readonly folder: string;
  readonly git: (...args: string[]) => void;
  readonly write: (path: string, text?: string) => void;
}

function repositoryIn(place: TemporaryHome): Repository {
  const folder = place.file("shop");
  const git = (...args: string[]): void =>
    void execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], {
      cwd: folder,
      stdio: "ignore",
    });
  mkdirSync(join(folder, "src"), { recursive: true });
  git("init", "-b", "main");
  return {
    folder,
    git,
    write: (path, text = String(Math.random())) => writeFileSync(join(folder, path), text),
  };
}

test("commits, reverts, resets and changes of branch are read from git's log", () => {
  using place = temporaryHome();
  const { folder, git, write } = repositoryIn(place);
  const commit = (message: string): void => {
    write("a.ts");
    git("add", ".");
    git("commit", "-m", message);
  };
  commit("before: the first look");
  const log = createGitLog(folder);
  expect(log.look()).toEqual([]);

  commit("reset: moving to canary");
  git("revert", "--no-edit", "HEAD");
  git("checkout", "-b", "other");
  commit("more");
  git("reset", "--hard", "HEAD~1");
  git("reset");

  expect(log.look().map(({ kind }) => kind)).toEqual([
    "commit",
    "revert",
    "nav",
    "commit",
    "revert",
  ]);
  expect(log.look()).toEqual([]);
});

test("a folder without git, and a log that is gone, say nothing", () => {
  using place = temporaryHome();
  const log = createGitLog(place.path);

  expect([log.look(), log.look()]).toEqual([[], []]);
});

test("saved files that git does not ignore are told together; ignored and unknown ones are not", async () => {
  using place = temporaryHome();
  const { folder, write } = repositoryIn(place);
  write(".gitignore", "dist/\n*.log\n");
  mkdirSync(join(folder, "dist"));
  for (const path of ["src/a.ts", "src/b.ts", "dist/out.js", "x.log"]) write(path);
  let tell: (paths: readonly string[]) => void = () => {};
  const saved = new Promise<readonly string[]>((resolve) => (tell = resolve));
  using watch = watchSaves({ folder, searchPath: PATH }, (paths) => tell(paths));
  expect(await watch.ready).toBe(true);

  for (const path of ["dist/out.js", "x.log", "src/.a.ts.swp", "src/a.ts", "src/b.ts", "src/a.ts"])
    write(path);

  expect([...(await saved)].toSorted()).toEqual(["src/a.ts", "src/b.ts"]);
});

test("without git there is nothing to watch", async () => {
  using place = temporaryHome();
  using watch = watchSaves({ folder: place.path, searchPath: "" }, () => {});

  expect(await watch.ready).toBe(false);
});

test("what happens in a project is an agent's while an agent works in it, else the person's", async () => {
  using place = temporaryHome();
  const { folder, git, write } = repositoryIn(place);
  await using opened = openRecorder({ clock: Date.now, searchPath: PATH });
  const { insight } = opened;
  const commit = (): void => {
    write("a.ts");
    git("add", ".");
    git("commit", "-m", "x");
    insight.projects.look();
  };
  insight.projects.seen("shop", folder);
  commit();
  insight.heardHook({ event: "UserPromptSubmit", session: "s", project: "shop", prompt: "go" });
  commit();

  expect(opened.today()).toMatchObject({ commits: 2, prompts: 1 });
  insight.off();
  commit();
  expect(opened.today()).toMatchObject({ commits: 2 });
});
