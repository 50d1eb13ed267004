import { parseArgs } from "node:util";

import { PairedError } from "../../errors.ts";
import { ENTRY_LIMITS } from "../../memory/entry.ts";
import { plainLine } from "../../privacy/plain-text.ts";

export const FORMATS = ["auto", "paired", "markdown", "graph", "claude", "paired-1.0"] as const;
export type Format = (typeof FORMATS)[number];

/** What a person asked for. */
export type Asked =
  | ({ readonly what: "import" } & ImportOptions)
  | { readonly what: "list"; readonly json: boolean }
  | { readonly what: "undo"; readonly batch: number; readonly json: boolean };

export interface ImportOptions {
  readonly paths: readonly string[];
  readonly format: Format;
  /** For every entry, whatever its source says. */
  readonly project: string | undefined;
  readonly dryRun: boolean;
  readonly split: boolean;
  readonly json: boolean;
}

const USAGE =
  "paired-mcp import <path...> [--format F] [--project P] [--split] [--dry-run] [--json]; --list; --undo I1";

/** Throws `bad_input` for anything that is not understood: a misspelt option must not be lost. */
export function readOptions(args: readonly string[]): Asked {
  const { values, positionals: paths } = parse(args);
  const { json = false, undo, list, split = false, "dry-run": dryRun = false } = values;
  const alone = paths.length === 0 && !split && !dryRun && !values.format && !values.project;
  if (undo !== undefined || list) {
    if (!alone || (undo !== undefined && list)) throw bad("--undo and --list stand alone");
    if (undo === undefined) return { what: "list", json };
    const [, number] = /^I?([1-9]\d{0,8})$/i.exec(undo) ?? [];
    if (number === undefined) throw bad(`--undo takes the number of an import, such as I3`);
    return { what: "undo", batch: Number(number), json };
  }
  if (paths.length === 0) throw bad("import needs a path");
  const format = FORMATS.find((known) => known === (values.format ?? "auto"));
  if (!format) throw bad(`--format is one of: ${FORMATS.join(", ")}`);
  const project = plainLine(ENTRY_LIMITS.projectChars).optional().safeParse(values.project);
  if (!project.success) throw bad("--project is one line of 1 to 120 characters");
  return { what: "import", paths, format, project: project.data, dryRun, split, json };
}

function parse(args: readonly string[]): ReturnType<typeof parseStrictly> {
  try {
    return parseStrictly(args);
  } catch (cause) {
    const message = cause instanceof Error ? (cause.message.split(". ", 1)[0] ?? "") : "";
    throw bad(message.replaceAll("'", '"') || "the options cannot be read");
  }
}

function parseStrictly(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: "string" },
      project: { type: "string" },
      "dry-run": { type: "boolean" },
      split: { type: "boolean" },
      json: { type: "boolean" },
      list: { type: "boolean" },
      undo: { type: "string" },
    },
  });
}

function bad(message: string): PairedError {
  return new PairedError("bad_input", message, { fix: USAGE });
}
