import { basename } from "node:path";

import { PairedError } from "../errors.ts";
import {
  type ErasurePlan,
  type ErasureReport,
  sayAcknowledged,
  type Scope,
} from "../rights/erasure.ts";
import { showCount } from "../rights/show.ts";
import { EXIT, type Program } from "./command.ts";
import { openConfirm } from "./confirm.ts";
import { eraseHome } from "./erase-home.ts";
import { openPrivacyNode } from "./privacy-node.ts";
import { readOptions } from "./read-options.ts";

const USAGE = "paired-mcp erase K12; --project P; --space S1; --all";
const OPTIONS = {
  project: { type: "string" },
  space: { type: "string" },
  all: { type: "boolean" },
} as const;

/** Erases for good what a person names and confirms on a terminal, and looks for what is left of it. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { values, positionals } = readOptions(args, OPTIONS, USAGE);
  const wishes = [...positionals.map(readEntry), ...readScopes(values)];
  const [scope] = wishes;
  if (!scope || wishes.length > 1)
    throw new PairedError("bad_input", "erase takes one thing to erase", { fix: USAGE });
  const confirm = openConfirm(program, { command: "erase", undone: "nothing was erased" });
  if (scope === "all") {
    await eraseHome(program, confirm);
    return EXIT.ok;
  }
  await using node = await openPrivacyNode(program);
  const plan = await node.plan(scope);
  const what = [`${describePlan(plan)} will be gone for good.`, ...plan.warnings].join("\n");
  await confirm(what, `erase ${nameOf(scope)}`);
  const report = await node.erase(scope);
  program.stdout.write(describeReport(report, "space" in scope));
  return report.traces === 0 ? EXIT.ok : EXIT.failed;
}

function readEntry(text: string): Scope {
  const [, number] = /^K([1-9]\d{0,15})$/i.exec(text) ?? [];
  if (number !== undefined) return { entry: Number(number) };
  throw new PairedError("bad_input", "that is no entry of yours, such as K12", { fix: USAGE });
}

function readScopes(values: {
  readonly project?: string | undefined;
  readonly space?: string | undefined;
  readonly all?: boolean | undefined;
}): (Scope | "all")[] {
  const { project, space, all } = values;
  const [, number] = /^S([1-9]\d{0,15})$/i.exec(space ?? "") ?? [];
  if (space !== undefined && number === undefined)
    throw new PairedError("bad_input", "that is no space, such as S1", { fix: USAGE });
  return [
    ...(project === undefined ? [] : [{ project }]),
    ...(number === undefined ? [] : [{ space: Number(number) }]),
    ...(all ? (["all"] as const) : []),
  ];
}

function nameOf(scope: Scope): string {
  if ("entry" in scope) return `K${scope.entry}`;
  return "space" in scope ? `S${scope.space}` : basename(scope.project);
}

function describePlan({ entries, tasks, shared }: ErasurePlan): string {
  const own = `${showCount(entries, "entry", "entries")} and ${showCount(tasks, "task")}`;
  return shared === 0 ? own : `${own}, and ${showCount(shared, "share")} taken back from spaces,`;
}

function describeReport(report: ErasureReport, isLeft: boolean): string {
  const { shared, stranded, files, pages, pieces, traces, elsewhere, copies } = report;
  return [
    `Erased: ${showCount(report.entries, "entry", "entries")}, ${showCount(report.tasks, "task")}.`,
    ...(shared > 0
      ? [`Taken back from spaces: ${shared}. ${sayAcknowledged(report, isLeft)}`]
      : []),
    ...(stranded > 0
      ? [
          `${showCount(stranded, "share")} is in a space that you are no longer in: nobody there can be asked, and it stays there.`,
        ]
      : []),
    ...copies,
    `Looked for ${showCount(pieces, "piece")} of the erased text in ${showCount(files, "file")} and ${showCount(pages, "page")}: ${traces === 0 ? "none is left." : `${traces} are still there. Run it again; if they stay: paired-mcp doctor`}`,
    ...(elsewhere > 0
      ? [
          `${showCount(elsewhere, "piece")} of it stand in other entries or tasks too, which were not erased.`,
        ]
      : []),
    "",
  ].join("\n");
}
