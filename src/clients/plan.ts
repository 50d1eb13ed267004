import { isDeepStrictEqual } from "node:util";

import { PairedError } from "../errors.ts";
import type { Befores } from "./before.ts";
import { type AssistantClient, type Launch, SERVER } from "./client.ts";
import { jsonText } from "./json-text.ts";
import { addRules, removeRules } from "./rules-text.ts";
import { assertWritable, bytesFor, readTarget, type TargetFile, textOf } from "./target-file.ts";
import { tomlText } from "./toml-text.ts";

/** One file that a client reads, and what is to happen to it. */
export interface Target {
  readonly client: AssistantClient;
  readonly path: string;
  /** A server among its settings, or what its assistant reads of a project. */
  readonly what: "server" | "rules";
  /** Of a file that is not there yet. */
  readonly mode: number;
}

export type Step = Target &
  (
    | { readonly change: "none"; readonly says: string }
    | { readonly change: "refused"; readonly error: PairedError }
    | {
        readonly change: "add" | "remove";
        readonly file: TargetFile;
        readonly before: string;
        readonly after: string;
        /** What the file is to hold; undefined: it goes. */
        readonly bytes: Buffer | undefined;
      }
  );

/** What is to happen to each file; nothing is written. Two names of one file are one file. */
export function planSteps(
  targets: readonly Target[],
  options: { readonly remove: boolean; readonly launch: Launch; readonly befores: Befores },
): Step[] {
  const seen = new Map<string, string>();
  return targets.map((target): Step => {
    try {
      const file = readTarget(target.path, target.mode);
      const owner = seen.get(file.real);
      seen.set(file.real, owner ?? target.path);
      if (owner !== undefined) return { ...target, change: "none", says: `the same as ${owner}` };
      const plan = options.remove ? planRemoval : planAddition;
      const planned = plan(target, file, options);
      if (planned.change !== "none") assertWritable(file);
      return { ...target, ...planned };
    } catch (error) {
      if (!(error instanceof PairedError)) throw error;
      return { ...target, change: "refused", error: inFile(target.path, error) };
    }
  });
}

type Plan = (
  target: Target,
  file: TargetFile,
  options: { readonly launch: Launch; readonly befores: Befores },
) => Omit<Extract<Step, { file: unknown }>, keyof Target> | { change: "none"; says: string };

const planAddition: Plan = ({ client, what }, file, { launch }) => {
  const before = textOf(file);
  const after =
    what === "rules" ? addRules(before, client.rules?.head) : withServer(client, before, launch);
  if (after === undefined)
    return { change: "none", says: "there already, with a command of its own: left as it is" };
  if (after === before) return { change: "none", says: "there already" };
  return { change: "add", file, before, after, bytes: bytesFor(file, after) };
};

/** Undefined where the server is there with another command: somebody meant that. */
function withServer(client: AssistantClient, text: string, launch: Launch): string | undefined {
  const { format, key } = client;
  const editor = EDITORS[format];
  const entry = client.entry(launch);
  const found = editor.find(text, key, SERVER);
  if (found === undefined) return editor.add(text, key, { name: SERVER, entry });
  const { command, args } =
    typeof found === "object" && found !== null ? { ...NONE, ...found } : NONE;
  return command === launch.command && isDeepStrictEqual(args, launch.args) ? text : undefined;
}

const EDITORS = { json: jsonText, jsonc: jsonText, toml: tomlText } as const;
const NONE: { readonly command?: unknown; readonly args?: unknown } = {};

const planRemoval: Plan = ({ client, what }, file, { befores }) => {
  const text = textOf(file);
  const old = befores.find(file);
  const was = old && textOf({ ...file, bytes: old.bytes });
  const without = what === "rules" ? removeRules(text) : withoutServer(client, text, was);
  if (without === text) return { change: "none", says: "not there" };
  if (!old?.untouched)
    return { change: "remove", file, before: text, after: without, bytes: bytesFor(file, without) };
  return { change: "remove", file, before: text, after: was ?? "", bytes: old.bytes };
};

/** `was`: what the file held before the server, if that is known. */
function withoutServer(client: AssistantClient, text: string, was: string | undefined): string {
  const { format, key } = client;
  const editor = EDITORS[format];
  if (editor.find(text, key, SERVER) === undefined) return text;
  const emptied = was !== undefined && !editor.hasTable(was, key);
  return editor.remove(text, key, { name: SERVER, emptied });
}

function inFile(path: string, { code, message, fix }: PairedError): PairedError {
  const says = message.startsWith(path) ? message : `${path}, ${message}`;
  return new PairedError(code, says, fix === undefined ? {} : { fix });
}
