import { resolve } from "node:path";

import { createRoster } from "../agents/roster.ts";
import { PairedError } from "../errors.ts";
import type { Incoming, Outcome } from "../memory/imports.ts";
import { findProject } from "../node/project.ts";
import { EXIT, type Program } from "./command.ts";
import { entriesOf, findArchive, restoreInto } from "./import/archive.ts";
import { type ImportOptions, readOptions } from "./import/options.ts";
import { readSource } from "./import/read-source.ts";
import { createReport } from "./import/report.ts";
import { createProgress } from "./import/screen.ts";
import { findSources, sessionOf } from "./import/sources.ts";
import { hasMemory, openTarget, type Target } from "./import/target.ts";
import { listImports, undoImport } from "./import/undo.ts";
import { createWork } from "./import/work.ts";

/** Brings entries in from files; says of every line that it refused why, and can take all of it back. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const asked = readOptions(args);
  if (asked.what === "list") return listImports(asked, program);
  if (asked.what === "undo") return undoImport(asked, program);
  return importAll(asked, program);
}

async function importAll(options: ImportOptions, program: Program): Promise<number> {
  const { dryRun, json } = options;
  const { cwd, stdout, stderr } = program;
  if (cwd === undefined)
    throw new PairedError("not_found", "the folder in which this was started is gone", {
      fix: "Go to a folder that is there.",
    });
  const team = createRoster(program.config.home);
  const fault = team.fault();
  // Roles that it names would be lost.
  if (fault) throw fault;
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  const archive = await findArchive(options, program);
  if (archive && !dryRun && (await restoreInto(program, archive))) return EXIT.ok;
  const { sources, items } = archive
    ? { sources: [], items: entriesOf(archive, options.paths.join(" ")) }
    : await findSources(options, cwd);
  const totalBytes = sources.reduce((sum, { size }) => sum + size, 0);
  const started = performance.now();
  using progress = createProgress({ stdout, stderr, totalBytes });
  const report = createReport(progress, { json, dryRun });
  await using target = dryRun && !hasMemory(program) ? undefined : await openTarget(program);
  const paths = options.paths.map((path) => resolve(cwd, path));
  const batch = dryRun ? undefined : await target?.begin(JSON.stringify(paths));
  const project = options.project ?? program.config.project ?? findProject(cwd) ?? "default";
  const work = createWork({
    store:
      batch !== undefined && target ? (drafts) => target.add(batch, drafts) : createLook(target),
    link: async (pairs) => (dryRun || pairs.length === 0 ? undefined : target?.link(pairs)),
    fillIn: (draft, { file }) => ({
      ...draft,
      project: options.project ?? draft.project ?? project,
      session: draft.session ?? sessionOf(file, file),
      client: draft.client ?? "import",
    }),
    listener: report,
  });
  process.once("SIGINT", interrupt);
  let bytes = 0;
  try {
    for (const item of items) await work.take(item);
    for (const source of sources)
      for await (const step of readSource(source, { split: options.split, team })) {
        for (const item of step.items) await work.take(item);
        bytes += step.bytes;
        progress.show({ counts: work.counts(), bytes });
        if (stop.signal.aborted) break;
      }
    await work.finish();
    if (batch !== undefined && !stop.signal.aborted) await target?.finish(batch);
  } catch (error) {
    end(false);
    throw error;
  } finally {
    process.off("SIGINT", interrupt);
  }
  end(!stop.signal.aborted);
  if (stop.signal.aborted) return EXIT.failed;
  return work.counts().refused > 0 ? EXIT.partly : EXIT.ok;

  function end(complete: boolean): void {
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    report.end({ counts: work.counts(), batch, dryRun, seconds, complete });
  }
}

/** For a dry run: what would be new, of what is there and of what came before in this very run. */
function createLook(
  target: Target | undefined,
): (drafts: readonly Incoming[]) => Promise<Outcome[]> {
  const seen = new Set<string>();
  return async (drafts) => {
    const states = target ? await target.look(drafts) : drafts.map(() => "new" as const);
    return drafts.map(({ kind, title, body, project }, n) => {
      const text = JSON.stringify([kind, title, body, project]);
      const isNew = states[n] === "new" && !seen.has(text);
      seen.add(text);
      return isNew ? { state: "added", id: 0, near: 0 } : { state: "there", id: 0 };
    });
  };
}
