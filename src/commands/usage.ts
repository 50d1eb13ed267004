import { realpathSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import { SIZES } from "../agents/advice.ts";
import { changeUsage, type UsageChange } from "../agents/usage-edit.ts";
import {
  MEASURES,
  USAGE_FILE_BYTES,
  USAGE_FILES,
  usageFault,
  type UsageSettings,
} from "../agents/usage-file.ts";
import { USAGE_LIMITS } from "../agents/usage-record.ts";
import { sayRule } from "../agents/usage-text.ts";
import { PairedError } from "../errors.ts";
import { findStats, replaceFile } from "../store/files.ts";
import { prepareHome } from "../store/home-folder.ts";
import { readOwnFile } from "../store/own-file.ts";
import { EXIT, type Program } from "./command.ts";
import { openNode } from "./open-node.ts";
import { readOptions } from "./read-options.ts";
import { usageMethods } from "./usage-methods.ts";
import { OVERVIEW, showOverview } from "./usage-show.ts";

const USAGE = `paired-mcp usage [report] [--hours N] | set NAME --context N | --tokens N --hours H | --cost DOLLARS --hours H | --quota PERCENT [--hours H], [--at PERCENT] [--client NAME] | unset NAME | next [CLIENT ...] | advise [--role R] [--kind K] [--size ${SIZES.join("|")}]; all take --json`;

const OPTIONS = {
  context: { type: "string" },
  tokens: { type: "string" },
  cost: { type: "string" },
  quota: { type: "string" },
  hours: { type: "string" },
  at: { type: "string" },
  client: { type: "string" },
  role: { type: "string" },
  kind: { type: "string" },
  size: { type: "string" },
  json: { type: "boolean" },
} as const;

type Values = ReturnType<typeof readOptions<typeof OPTIONS>>["values"];

interface Asked {
  readonly names: readonly string[];
  readonly values: Values;
  readonly program: Program;
}

interface Action {
  readonly takes: readonly (keyof typeof OPTIONS)[];
  /** How many words may follow. */
  readonly names: readonly [least: number, most: number];
  readonly run: (asked: Asked) => Promise<void> | void;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  report: { takes: ["hours", "json"], names: [0, 0], run: report },
  set: {
    takes: [...MEASURES, "hours", "at", "client", "json"],
    names: [1, 1],
    run: (asked) => change(asked, { set: asked.names[0] ?? "", limit: limitOf(asked.values) }),
  },
  unset: {
    takes: ["json"],
    names: [1, 1],
    run: (asked) => change(asked, { unset: asked.names[0] ?? "" }),
  },
  next: { takes: ["json"], names: [0, 12], run: (asked) => change(asked, { next: asked.names }) },
  advise: { takes: ["role", "kind", "size", "json"], names: [0, 0], run: advise },
};

/** Shows what models used, sets the limits at which a session is handed over, or advises on a model. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { values, positionals } = readOptions(args, OPTIONS, USAGE);
  const [name = "report", ...names] = positionals;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action || names.length < action.names[0] || names.length > action.names[1])
    throw new PairedError("bad_input", "that is not understood", { fix: USAGE });
  const known: readonly string[] = action.takes;
  const wrong = Object.keys(values).find((option) => !known.includes(option));
  if (wrong) throw new PairedError("bad_input", `${name} takes no --${wrong}`, { fix: USAGE });
  await action.run({ names, values, program });
  return EXIT.ok;
}

const HOURS = 5;

async function report({ values, program }: Asked): Promise<void> {
  const hours = values.hours === undefined ? HOURS : readNumber("hours", values.hours);
  if (!Number.isInteger(hours) || hours < 1 || hours > USAGE_LIMITS.hours)
    throw new PairedError("bad_input", `--hours is a whole number from 1 to ${USAGE_LIMITS.hours}`);
  await using node = await openNode(program, usageMethods);
  const overview = OVERVIEW.parse(await node.ask("usage.report", { hours }));
  program.stdout.write(values.json ? `${JSON.stringify(overview)}\n` : showOverview(overview));
}

const ADVICE = z.object({
  role: z.string().optional(),
  strength: z.string().optional(),
  context: z.number().optional(),
  reasons: z.array(z.string()),
});

async function advise({ values, program }: Asked): Promise<void> {
  const { role, kind, json } = values;
  const size = SIZES.find((each) => each === values.size);
  if (values.size !== undefined && size === undefined)
    throw new PairedError("bad_input", `--size is one of ${SIZES.join(", ")}`);
  await using node = await openNode(program, usageMethods);
  const advice = ADVICE.parse(await node.ask("usage.advise", { role, kind, size }));
  program.stdout.write(
    json ? `${JSON.stringify(advice)}\n` : advice.reasons.map((reason) => `${reason}\n`).join(""),
  );
}

/** Changes the person's file, or makes it; what does not count is not written. */
function change({ values, program }: Asked, wish: UsageChange): void {
  const { config, stdout } = program;
  const path = findFile(config.home) ?? join(config.home, USAGE_FILES[0]);
  const read = readOwnFile(path, USAGE_FILE_BYTES) ?? { data: "" };
  if ("fault" in read) throw usageFault(path, read.fault);
  const { text, settings } = changeUsage(read.data, wish, path.endsWith(".json"));
  prepareHome(config.home);
  // A person may keep the file elsewhere, with a link to it here.
  replaceFile(findStats(path) ? realpathSync(path) : path, Buffer.from(text));
  stdout.write(values.json ? `${JSON.stringify(settings)}\n` : `${path}\n${saySettings(settings)}`);
}

function saySettings({ limits, next }: UsageSettings): string {
  const lines = [
    ...limits.map(sayRule),
    `go on in: ${next.join(", ") || "nothing said; paired-mcp usage next CLIENT ..."}`,
  ];
  return lines.map((line) => `  ${line}\n`).join("");
}

/** The options that were given, as the file has them. */
function limitOf(values: Values): Record<string, unknown> {
  const numbers = [...MEASURES, "hours", "at"] as const;
  const given = numbers.flatMap((name) => {
    const text = values[name];
    return text === undefined ? [] : [[name, readNumber(name, text)] as const];
  });
  return {
    ...Object.fromEntries(given),
    ...(values.client !== undefined && { client: values.client }),
  };
}

const SCALES: Readonly<Record<string, number>> = { k: 1000, M: 1_000_000 };

/** `150000`, `150k`, `2.5M` */
function readNumber(name: string, text: string): number {
  const [, digits, scale = ""] = /^(\d{1,12}(?:\.\d{1,6})?)([kM]?)$/.exec(text) ?? [];
  const factor = SCALES[scale];
  if (digits !== undefined)
    return factor === undefined ? Number(digits) : Math.round(Number(digits) * factor);
  throw new PairedError("bad_input", `--${name} is a number, such as 80, 150k or 2M`, {
    fix: USAGE,
  });
}

function findFile(home: string): string | undefined {
  return USAGE_FILES.map((file) => join(home, file)).find((path) => findStats(path));
}
