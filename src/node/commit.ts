import { join, resolve } from "node:path";

import { readSmall } from "../store/small-file.ts";

/** A branch that points to a branch is rare, a circle of them an accident. */
const MAX_STEPS = 5;
const MAX_REF_BYTES = 4096;
/** Some 50,000 references; a repository with more has its checked-out branch in a file of its own, as a rule. */
const MAX_PACKED_BYTES = 4_194_304;
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const REFERENCE = /^ref: (refs\/[^\0\n]+)$/;

/**
 * The commit that a git repository has checked out, from its files alone (gitrepository-layout): no git is run, nothing
 * is written. Undefined when there is none, or it cannot be told; never throws. Takes some 0.1 ms.
 */
export function findCommit(repository: string): string | undefined {
  try {
    const git = findGitFolder(repository);
    const common = resolve(git, readSmall(join(git, "commondir"), MAX_REF_BYTES)?.trim() ?? ".");
    let value = readSmall(join(git, "HEAD"), MAX_REF_BYTES)?.trim() ?? "";
    for (let step = 0; step < MAX_STEPS && !COMMIT.test(value); step += 1) {
      const reference = REFERENCE.exec(value)?.[1];
      if (!reference || reference.split("/").includes("..")) return undefined;
      value = readReference(git, common, reference)?.trim() ?? "";
    }
    return COMMIT.test(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The branch that a git repository has checked out; `HEAD` when it is detached, undefined when it cannot be told. */
export function findBranch(repository: string): string | undefined {
  try {
    const head = readSmall(join(findGitFolder(repository), "HEAD"), MAX_REF_BYTES)?.trim() ?? "";
    if (COMMIT.test(head)) return "HEAD";
    return REFERENCE.exec(head)?.[1]?.replace(/^refs\/heads\//, "");
  } catch {
    return undefined;
  }
}

/** Where a repository keeps what all its worktrees share. */
export function findCommonFolder(repository: string): string | undefined {
  try {
    const git = findGitFolder(repository);
    return resolve(git, readSmall(join(git, "commondir"), MAX_REF_BYTES)?.trim() ?? ".");
  } catch {
    return undefined;
  }
}

/** A worktree and a submodule have a file in the place of the folder, which says where that is. */
export function findGitFolder(repository: string): string {
  const path = join(repository, ".git");
  const [, elsewhere] = /^gitdir: (.+)/.exec(readSmall(path, MAX_REF_BYTES) ?? "") ?? [];
  return elsewhere === undefined ? path : resolve(repository, elsewhere);
}

/** A worktree keeps its own HEAD and shares the branches. */
function readReference(git: string, common: string, reference: string): string | undefined {
  return (
    readSmall(join(git, reference), MAX_REF_BYTES) ??
    readSmall(join(common, reference), MAX_REF_BYTES) ??
    findPacked(readSmall(join(common, "packed-refs"), MAX_PACKED_BYTES) ?? "", reference)
  );
}

function findPacked(packed: string, reference: string): string | undefined {
  const end = `${packed}\n`.indexOf(` ${reference}\n`);
  return end === -1 ? undefined : packed.slice(packed.lastIndexOf("\n", end) + 1, end);
}
