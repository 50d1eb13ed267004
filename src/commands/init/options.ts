import { PairedError } from "../../errors.ts";
import { readOptions } from "../read-options.ts";

const USAGE =
  "paired-mcp init [--client NAME]... [--user] [--project] [--rules] [--remove] [--dry-run] [--yes] [--json]";

export interface InitOptions {
  /** Empty: every client that is found. */
  readonly clients: readonly string[];
  readonly user: boolean;
  readonly project: boolean;
  /** Undefined: not said, so the person is asked. */
  readonly rules: boolean | undefined;
  readonly remove: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/** Without a word on it, `init` writes the user's settings; `--remove` looks everywhere. */
export function readInit(args: readonly string[]): InitOptions {
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = readOptions(
    args,
    {
      client: { type: "string", multiple: true },
      user: flag,
      project: flag,
      rules: { type: "boolean" },
      "no-rules": flag,
      remove: flag,
      "dry-run": flag,
      yes: flag,
      json: flag,
    },
    USAGE,
  );
  if (positionals.length > 0)
    throw new PairedError("bad_input", "init takes options only", { fix: USAGE });
  const { client = [], user, project, remove, yes, json } = values;
  const everywhere = !user && !project;
  return {
    clients: client.flatMap((names) => names.split(",")),
    user: user || everywhere,
    project: project || (everywhere && remove),
    rules: values["no-rules"] ? false : (values.rules ?? (remove && everywhere ? true : undefined)),
    remove,
    dryRun: values["dry-run"],
    yes,
    json,
  };
}
