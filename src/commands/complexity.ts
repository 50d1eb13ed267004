import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

import { createComplexity } from "../emotion/complexity/complexity.ts";
import { type Gate, readGate } from "../emotion/complexity/gate.ts";
import type { Report } from "../emotion/complexity/report.ts";
import { PairedError } from "../errors.ts";
import { findRepository } from "../node/project.ts";
import { EXIT, type Program } from "./command.ts";
import { complexityTable } from "./complexity-table.ts";
import { readOptions } from "./read-options.ts";

const OPTIONS = {
  base: { type: "string" },
  gate: { type: "string" },
  top: { type: "string", default: "10" },
  json: { type: "boolean", default: false },
} as const;
const USAGE =
  "paired-mcp complexity [PATH ...] [--base REF] [--gate FILE.json] [--top 10] [--json]";

/** Measures the code of the project that it is started in; needs no node and no home. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { config, cwd, stdout } = program;
  const { values, positionals } = readOptions(args, OPTIONS, USAGE);
  if (cwd === undefined)
    throw new PairedError("not_found", "the folder in which this was started is gone", {
      fix: "Go to a folder that is there.",
    });
  const root = findRepository(cwd) ?? cwd;
  const report = await measure(program, {
    root,
    // As the person typed them, from where they are.
    paths: (positionals.length > 0 ? positionals : ["."]).map(
      (path) => relative(root, resolve(cwd, path)) || ".",
    ),
    base: values.base,
    gate: values.gate === undefined ? undefined : loadGate(resolve(cwd, values.gate)),
    top: readTop(values.top),
  });
  stdout.write(values.json ? `${JSON.stringify(report)}\n` : complexityTable(report));
  return report.gate?.pass === false ? EXIT.failed : EXIT.ok;

  async function measure(
    { env }: Program,
    question: Parameters<ReturnType<typeof createComplexity>["measure"]>[0],
  ): Promise<Report> {
    await using complexity = createComplexity({
      packages: join(config.home, "packages"),
      searchPath: env.PATH,
    });
    return await complexity.measure(question);
  }
}

function loadGate(path: string): Gate {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new PairedError("not_found", "the file of the gate cannot be read", {
      fix: USAGE,
      cause: error,
    });
  }
  return readGate(text);
}

function readTop(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new PairedError("bad_input", "--top takes a number from 1 to 9999", { fix: USAGE });
}
