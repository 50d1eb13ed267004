import { realpathSync } from "node:fs";

import type { Gate } from "./gate.ts";
import { createGit, type Git } from "./git.ts";
import { findHotSpots, loadBase } from "./history.ts";
import { listFiles, readPaths } from "./listing.ts";
import type { ReadFile } from "./reading.ts";
import {
  findViolations,
  listFunctions,
  type Report,
  shareOf,
  totalOf,
  type Trend,
} from "./report.ts";
import { createThread, type Thread } from "./thread.ts";

export interface Question {
  /** The project's folder; nothing outside of it is read. */
  readonly root: string;
  /** From the root; none: all of it. */
  readonly paths: readonly string[];
  /** A commit to compare with. */
  readonly base?: string | undefined;
  readonly gate?: Gate | undefined;
  /** How many functions, hot spots and violations are named. */
  readonly top: number;
  readonly signal?: AbortSignal | undefined;
}

/** How complex the code of a project is. */
export interface Complexity extends AsyncDisposable {
  readonly measure: (question: Question) => Promise<Report>;
}

export function createComplexity(options: {
  /** A folder whose `node_modules` may have the grammars. */
  readonly packages: string | undefined;
  /** Where programs are, as `PATH` says. */
  readonly searchPath: string | undefined;
}): Complexity {
  const thread = createThread(options.packages);
  return {
    async measure({ root: folder, paths: asked, base, gate, top, signal }) {
      const root = realpathSync(folder);
      const git = createGit({ folder: root, searchPath: options.searchPath, signal });
      const paths = readPaths(root, asked.length > 0 ? asked : ["."]);
      const listed = await listFiles(root, paths, git);
      const reading = await thread.read(
        root,
        listed.map((path) => ({ path })),
        signal,
      );
      const { files, skipped, lines } = reading;
      const functions = listFunctions(files).toSorted(
        (a, b) => b.cognitive - a.cognitive || b.cyclomatic - a.cyclomatic,
      );
      const totals = totalOf(files);
      const duplication = shareOf(reading);
      const trend =
        base === undefined
          ? undefined
          : await compare({ thread, git, root, paths, base, files, top, signal });
      const growth = trend && totals.cognitive - trend.cognitive_before;
      const violations = gate && findViolations(gate, { functions, duplication, growth });
      const spots = await findHotSpots(git, files);
      return {
        files: files.length,
        lines,
        functions: functions.length,
        ...totals,
        duplication,
        broken: files.filter(({ broken }) => broken).length,
        skipped,
        worst: functions.slice(0, top),
        hot_spots: spots === "unknown" ? spots : spots.slice(0, top),
        trend,
        gate: violations && {
          pass: violations.length === 0,
          violations: violations.slice(0, top),
          more: Math.max(0, violations.length - top),
        },
      };
    },
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  };
}

/** What the same paths were like at a commit. */
async function compare(work: {
  readonly thread: Thread;
  readonly git: Git;
  readonly root: string;
  readonly paths: readonly string[];
  readonly base: string;
  readonly files: readonly ReadFile[];
  readonly top: number;
  readonly signal: AbortSignal | undefined;
}): Promise<Trend> {
  const { thread, git, root, files, top, signal } = work;
  const { commit, same, sources } = await loadBase(git, work, files);
  const { files: old } = await thread.read(root, sources, signal);
  const totals = totalOf([...files.filter(({ path }) => same.has(path)), ...old]);
  const before = new Map<string, number>();
  for (const { path, name, cognitive } of listFunctions(old))
    before.set(`${path}\n${name}`, Math.max(cognitive, before.get(`${path}\n${name}`) ?? 0));
  const changed = files.filter(({ path }) => !same.has(path));
  const risen = listFunctions(changed)
    .map(({ path, name, cognitive: after }) => ({
      path,
      name,
      before: before.get(`${path}\n${name}`) ?? 0,
      after,
    }))
    .filter((one) => one.after > one.before)
    .toSorted((a, b) => b.after - b.before - (a.after - a.before));
  return {
    base: commit,
    cognitive_before: totals.cognitive,
    cyclomatic_before: totals.cyclomatic,
    files_changed: changed.length,
    risen: risen.slice(0, top),
  };
}
