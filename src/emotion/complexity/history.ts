import { PairedError } from "../../errors.ts";
import { type Git, splitZeros } from "./git.ts";
import type { ReadFile, Source } from "./reading.ts";
import type { HotSpot } from "./report.ts";

const SINCE = "1 year ago";
/** Texts of a base that are asked of git, one by one. */
const MAX_CHANGED = 500;

/** Files by commits in the last year x cognitive complexity; "unknown" without git or its history. */
export async function findHotSpots(
  git: Git,
  files: readonly ReadFile[],
): Promise<HotSpot[] | "unknown"> {
  const log = await git.read([
    "log",
    `--since=${SINCE}`,
    "--no-merges",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--relative",
    "--name-only",
    "--format=",
    "-z",
  ]);
  if (log === undefined) return "unknown";
  const commits = new Map<string, number>();
  for (const part of splitZeros(log)) {
    const path = part.replace(/^\n+/, "");
    commits.set(path, (commits.get(path) ?? 0) + 1);
  }
  return files
    .map(({ path, functions }) => {
      const cognitive = functions.reduce((sum, one) => sum + (one.inner ? 0 : one.cognitive), 0);
      const count = commits.get(path) ?? 0;
      return { path, commits: count, cognitive, score: count * cognitive };
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score);
}

export interface Base {
  readonly commit: string;
  /** Files that are the same now. */
  readonly same: ReadonlySet<string>;
  /** Those that are not, as they were. */
  readonly sources: readonly Source[];
}

/** What a commit has of these paths; throws for a commit that git does not know. */
export async function loadBase(
  git: Git,
  asked: { readonly base: string; readonly paths: readonly string[] },
  files: readonly ReadFile[],
): Promise<Base> {
  const { base, paths } = asked;
  const commit = await git.read([
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${base}^{commit}`,
  ]);
  const listed =
    commit &&
    (await git.read([
      "ls-tree",
      "-r",
      "-z",
      commit.trim(),
      "--",
      ...paths.map((path) => path || "."),
    ]));
  if (commit === undefined || listed === undefined)
    throw new PairedError("not_found", "git does not know the base here", {
      fix: "Name a commit, a branch or a tag of this repository.",
    });
  const now = new Map(files.map(({ path, blob }) => [path, blob]));
  const entries = splitZeros(listed).flatMap((line) => {
    const [, , blob, path] = /^(\d+) blob ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
    return blob && path ? [{ blob, path }] : [];
  });
  const other = entries.filter(({ path, blob }) => now.get(path) !== blob);
  const sources: Source[] = [];
  for (const { path, blob } of other.slice(0, MAX_CHANGED)) {
    const text = await git.read(["show", "--no-textconv", blob]);
    if (text !== undefined) sources.push({ path, text });
  }
  const same = entries.filter(({ path, blob }) => now.get(path) === blob).map(({ path }) => path);
  return { commit: commit.trim(), same: new Set(same), sources };
}
