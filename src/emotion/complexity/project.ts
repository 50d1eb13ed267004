import { realpathSync } from "node:fs";

import { z } from "zod";

import { GATE } from "./gate.ts";
import { createGit, type Git } from "./git.ts";
import { findHotSpots, loadBase } from "./history.ts";
import { listFiles, readPaths } from "./listing.ts";
import type { Reader, ReadFile, Watch } from "./reading.ts";
import {
  findViolations,
  listFunctions,
  type Report,
  shareOf,
  totalOf,
  type Trend,
} from "./report.ts";

/** What the worker's thread is asked of a project. */
export const QUESTION = z.object({
  /** The project's folder; nothing outside of it is read. */
  root: z.string(),
  /** From the root; none: all of it. */
  paths: z.array(z.string()),
  /** A commit to compare with. */
  base: z.string().optional(),
  gate: GATE.optional(),
  /** How many functions, hot spots and violations are named. */
  top: z.number(),
  /** Where programs are, as `PATH` says. */
  searchPath: z.string().optional(),
});

/** Measures what a question names. */
export async function measureProject(
  reader: Reader,
  question: z.output<typeof QUESTION>,
  watch: Watch,
): Promise<Report> {
  const { paths: asked, base, gate, top, searchPath } = question;
  const root = realpathSync(question.root);
  const git = createGit({ folder: root, searchPath });
  const paths = readPaths(root, asked.length > 0 ? asked : ["."]);
  const listed = await listFiles(root, paths, git);
  const reading = await reader.read(
    root,
    listed.map((path) => ({ path })),
    watch,
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
      : await compare({ reader, git, root, paths, base, files, top, watch });
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
}

/** What the same paths were like at a commit. */
async function compare(work: {
  readonly reader: Reader;
  readonly git: Git;
  readonly root: string;
  readonly paths: readonly string[];
  readonly base: string;
  readonly files: readonly ReadFile[];
  readonly top: number;
  readonly watch: Watch;
}): Promise<Trend> {
  const { reader, git, root, files, top, watch } = work;
  const { commit, same, sources } = await loadBase(git, work, files);
  const { files: old } = await reader.read(root, sources, watch);
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
