import { z } from "zod";

import { PairedError } from "../errors.ts";
import { EXIT, type Program } from "./command.ts";
import { consentMethods } from "./consent-methods.ts";
import { type AskedNode, openNode } from "./open-node.ts";
import { readOptions } from "./read-options.ts";
import { reviewMethods } from "./review-methods.ts";
import { reviewOver } from "./review-node.ts";
import { createReview } from "./review-session.ts";
import { needTerminal } from "./review-terminal.ts";

const OPTIONS = {
  space: { type: "string" },
  kind: { type: "string" },
  project: { type: "string" },
  tag: { type: "string" },
  days: { type: "string", default: "30" },
  count: { type: "string", default: "20" },
  json: { type: "boolean", default: false },
} as const;

const USAGE = `paired-mcp consent [list] [--json] | export | withdraw G1 | allow --space S1 --kind KIND [--project NAME] [--tag TAG] [--days 1-90] [--count 1-500]`;

const GRANTS = z.array(z.looseObject({ line: z.string() }));
const ASKED = z.object({ approval: z.number() });

/** What the person agreed to: listed, taken back, exported; and, on a terminal, given for what may leave without asking. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { values, positionals } = readOptions(args, OPTIONS, USAGE);
  const [action = "list", name, ...more] = positionals;
  const { stdout } = program;
  if (more.length > 0 || (name !== undefined && action !== "withdraw")) throw usage();
  if (action === "allow") return allow(values, program);
  if (action !== "list" && action !== "export" && action !== "withdraw") throw usage();
  await using node = await openNode(program, consentMethods);
  if (action === "export") {
    stdout.write(`${JSON.stringify(await node.ask("consent.export", {}), undefined, 2)}\n`);
    return EXIT.ok;
  }
  if (action === "withdraw") await node.ask("consent.withdraw", { id: number(name, "G") });
  const grants = GRANTS.parse(await node.ask("consent.list", {}));
  stdout.write(values.json ? `${JSON.stringify({ grants })}\n` : describe(grants));
  return EXIT.ok;
}

async function allow(
  values: ReturnType<typeof readOptions<typeof OPTIONS>>["values"],
  program: Program,
): Promise<number> {
  const { space, kind, project, tag, days, count } = values;
  if (!space || !kind) throw usage();
  using terminal = needTerminal(program, "consent allow");
  await using node = await openNode(program, { ...consentMethods, ...reviewMethods });
  const wish = {
    space: number(space, "S"),
    kind,
    project,
    tag,
    days: Number(days),
    count: Number(count),
  };
  const { approval } = ASKED.parse(await node.ask("consent.allow", wish));
  return (await confirm(node, program, { terminal, approval })) ? EXIT.ok : EXIT.failed;
}

/** Puts one decision before the person at this terminal. */
export async function confirm(
  node: AskedNode,
  program: Program,
  asked: { readonly terminal: ReturnType<typeof needTerminal>; readonly approval: number },
): Promise<boolean> {
  const { terminal, approval } = asked;
  return createReview({ node: reviewOver(node, program), terminal }).only(approval);
}

function describe(grants: z.output<typeof GRANTS>): string {
  if (grants.length === 0) return "You have agreed to nothing so far.\n";
  return grants.map(({ line }) => `${line}\n`).join("");
}

function number(text: string | undefined, letter: "G" | "S"): number {
  const digits = new RegExp(`^${letter}([1-9][0-9]{0,14})$`, "i").exec(text ?? "")?.[1];
  if (digits) return Number(digits);
  throw usage();
}

function usage(): PairedError {
  return new PairedError("bad_input", "consent takes list, export, withdraw or allow", {
    fix: USAGE,
  });
}
