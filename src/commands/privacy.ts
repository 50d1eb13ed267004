import { PairedError } from "../errors.ts";
import { reportText } from "../rights/report-text.ts";
import type { PrivacyReport } from "../rights/report.ts";
import { TIMED } from "../rights/retention.ts";
import { showMinute } from "../rights/show.ts";
import { EXIT, type Program } from "./command.ts";
import { type PrivacyNode, openPrivacyNode } from "./privacy-node.ts";
import { readOptions } from "./read-options.ts";
import { writeNewFile } from "./write-new-file.ts";

const USAGE =
  "paired-mcp privacy [report] [--json | --html FILE]; compliance [--md FILE]; retention [--set category=days|never] [--sweep] [--json]";

/** Says what is kept and why, for how long, and what left; numbers, no content. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { values, positionals } = readOptions(args, OPTIONS, USAGE);
  const [what = "report", ...rest] = positionals;
  const action = ACTIONS[what];
  if (!action || rest.length > 0)
    throw new PairedError("bad_input", "that is not understood", { fix: USAGE });
  const wrong = Object.keys(values).find((name) => !action.takes.includes(name));
  if (wrong) throw new PairedError("bad_input", `${what} takes no --${wrong}`, { fix: USAGE });
  await using node = await openPrivacyNode(program);
  await action.run(node, values, program);
  return EXIT.ok;
}

const OPTIONS = {
  json: { type: "boolean" },
  html: { type: "string" },
  md: { type: "string" },
  set: { type: "string", multiple: true },
  sweep: { type: "boolean" },
} as const;

interface Values {
  readonly json?: boolean | undefined;
  readonly html?: string | undefined;
  readonly md?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly sweep?: boolean | undefined;
}

interface Action {
  readonly takes: readonly string[];
  readonly run: (node: PrivacyNode, values: Values, program: Program) => Promise<void>;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  report: {
    takes: ["json", "html"],
    async run(node, { json, html }, program) {
      const report = await node.report();
      if (html !== undefined) await writePage(html, report, program);
      else program.stdout.write(json ? `${JSON.stringify(report)}\n` : `${reportText(report)}\n`);
    },
  },
  compliance: {
    takes: ["md"],
    async run(node, { md }, program) {
      const { complianceReport } = await import("../rights/compliance.ts");
      const text = complianceReport(await node.report());
      if (md === undefined) program.stdout.write(text);
      else program.stdout.write(`Written: ${writeNewFile(program, md, text)}\n`);
    },
  },
  retention: {
    takes: ["set", "sweep", "json"],
    async run(node, { set = [], sweep, json }, { stdout }) {
      for (const wish of set.map(readWish)) await node.keep(wish);
      const removed = sweep ? await node.sweep() : undefined;
      const { days, swept } = await node.retention();
      if (json) {
        stdout.write(`${JSON.stringify({ days, swept, removed })}\n`);
        return;
      }
      for (const category of TIMED) {
        const kept = days[category];
        const gone = removed?.[category] === undefined ? "" : `, ${removed[category]} removed now`;
        stdout.write(
          `${category.padEnd(10)} ${kept === undefined ? "for ever" : `${kept} days`}${gone}\n`,
        );
      }
      stdout.write(`Last sweep: ${showMinute(swept)}. Once a day while a node runs.\n`);
    },
  },
};

async function writePage(path: string, report: PrivacyReport, program: Program): Promise<void> {
  const { reportPage } = await import("../rights/report-page.ts");
  program.stdout.write(`Written: ${writeNewFile(program, path, reportPage(report))}\n`);
}

/** `approval=7`, `replaced=never` */
function readWish(text: string): { readonly category: string; readonly days?: number } {
  const [, category = "", value = ""] = /^([a-z]{1,40})=(never|\d{1,6})$/.exec(text) ?? [];
  if (category === "")
    throw new PairedError("bad_input", "--set takes a category and days", {
      fix: `For example approval=7 or replaced=never. Categories: ${TIMED.join(", ")}.`,
    });
  return value === "never" ? { category } : { category, days: Number(value) };
}
