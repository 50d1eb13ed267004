import { execFile } from "node:child_process";

import { hasHiddenCharacters } from "../privacy/plain-text.ts";
import { QUIET_OPTIONS, quietEnvironment } from "../quiet-git.ts";
import { type DirtyFiles, MAX_DIRTY, type WorkTree } from "../work-tree.ts";
import { findBranch, findCommit, findCommonFolder } from "./commit.ts";

/** A person waits for the answer; a repository that takes longer has `unknown` dirty files. */
const TIMEOUT_MS = 2000;
const MAX_OUTPUT_BYTES = 1_048_576;
const MAX_PATH_CHARS = 300;

/**
 * How a git repository stands. Branch and commit come from its files; for what is not committed `git status` runs, so
 * that it changes nothing and starts nothing else. `searchPath` is where programs are, as `PATH` says. Never throws.
 */
export async function readWorkTree(
  repository: string,
  searchPath: string | undefined,
): Promise<WorkTree> {
  return {
    repository: findCommonFolder(repository),
    branch: findBranch(repository),
    commit: findCommit(repository),
    dirty: await findDirty(repository, searchPath),
  };
}

/**
 * Undefined where git does not answer, and where the repository's own configuration has a filter: git would run that
 * program on changed files (gitattributes(5)).
 */
async function findDirty(
  repository: string,
  searchPath: string | undefined,
): Promise<DirtyFiles | undefined> {
  const env = quietEnvironment(searchPath);
  const filters = await git(repository, FIND_FILTERS, env);
  // Exit code 1: no such key.
  if (filters.code !== 1) return undefined;
  const status = await git(repository, STATUS, env);
  if (status.code !== 0) return undefined;
  const files = status.stdout.split("\0").filter(Boolean).map(pathOf);
  return { files: files.slice(0, MAX_DIRTY), total: files.length };
}

const FIND_FILTERS = [
  "config",
  "--includes",
  "--name-only",
  "--get-regexp",
  String.raw`^filter\..*\.(clean|process)$`,
];
const STATUS = [
  "status",
  "--porcelain=v1",
  "-z",
  "--untracked-files=normal",
  "--ignore-submodules=all",
  "--no-renames",
  "--no-ahead-behind",
];

/** No lock is taken, no monitor or hook started, nothing fetched, no settings read but the repository's own. */
function git(
  repository: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: unknown; readonly stdout: string }> {
  return new Promise((resolve) => {
    execFile(
      "git",
      ["-C", repository, ...QUIET_OPTIONS, ...args],
      {
        timeout: TIMEOUT_MS,
        killSignal: "SIGKILL",
        maxBuffer: MAX_OUTPUT_BYTES,
        windowsHide: true,
        encoding: "utf8",
        env,
      },
      (error, stdout) => resolve({ code: error === null ? 0 : error.code, stdout }),
    );
  });
}

/** After two letters and a space; a name is data that a model reads, so that it stays one visible line. */
function pathOf(line: string): string {
  return Array.from(line.slice(3, 3 + MAX_PATH_CHARS), (letter) =>
    hasHiddenCharacters(letter) || /\s/.test(letter) ? " " : letter,
  )
    .join("")
    .trim();
}
