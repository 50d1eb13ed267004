import { resolve } from "node:path";

import { z } from "zod";

import { isProvider, PROVIDERS, type ProviderKind } from "../embeddings/provider.ts";
import { PairedError } from "../errors.ts";
import { EXIT, type Program } from "./command.ts";
import { confirm } from "./consent.ts";
import { embeddingMethods } from "./embedding-methods.ts";
import { type AskedNode, openNode } from "./open-node.ts";
import { readKey } from "./read-key.ts";
import { readOptions } from "./read-options.ts";
import { reviewMethods } from "./review-methods.ts";
import { needTerminal } from "./review-terminal.ts";

const OPTIONS = {
  provider: { type: "string", default: "ollama" },
  url: { type: "string" },
  model: { type: "string" },
  "key-env": { type: "string" },
  "key-file": { type: "string" },
  "query-prefix": { type: "string" },
  "document-prefix": { type: "string" },
  remote: { type: "boolean", default: false },
  delete: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

const USAGE = `paired-mcp embeddings [status] | on --model NAME [--provider ${PROVIDERS.join("|")}] [--url URL] [--remote] [--key-env VARIABLE | --key-file PATH] [--query-prefix TEXT] [--document-prefix TEXT] | off [--delete]; all take --json`;

const STATUS = z.discriminatedUnion("state", [
  z.object({ state: z.literal("off"), kept: z.number() }),
  z.object({
    state: z.literal("on"),
    provider: z.string(),
    model: z.string(),
    dimension: z.number(),
    url: z.string().nullable(),
    leavesFor: z.string().optional(),
    embedded: z.number(),
    due: z.number(),
    refused: z.number(),
    covered: z.boolean(),
    failure: z.string().optional(),
    fix: z.string().optional(),
  }),
]);
type Status = z.output<typeof STATUS>;
const STARTED = z.object({ atLeastMs: z.number() });
const ASKED = z.object({ approval: z.number().nullable() });
const REMOVED = z.object({ removed: z.number() });

/** Switches search by meaning on or off, or says how it is. Only the person's own command line can. */
export async function run(args: readonly string[], program: Program): Promise<number> {
  const { values, positionals } = readOptions(args, OPTIONS, USAGE);
  const [action = "status", ...more] = positionals;
  const act = more.length > 0 ? undefined : ACTIONS[action];
  if (!act)
    throw new PairedError("bad_input", "embeddings takes status, on or off", { fix: USAGE });
  const wish = action === "on" ? readWish(values, program) : values.delete;
  await using node = await openNode(program, { ...embeddingMethods, ...reviewMethods });
  if (action === "on") await agree(node, program, wish);
  const done = await act(node, wish);
  const status = STATUS.parse(await node.ask("embeddings.status", {}));
  program.stdout.write(
    values.json ? `${JSON.stringify({ ...status, ...done })}\n` : describe(status, done),
  );
  return EXIT.ok;
}

/** What goes to another machine takes the person's yes, on their terminal, as a release does. */
async function agree(node: AskedNode, program: Program, wish: unknown): Promise<void> {
  const { approval } = ASKED.parse(await node.ask("embeddings.ask", wish));
  if (approval === null) return;
  using terminal = needTerminal(program, "a model on another machine");
  if (await confirm(node, program, { terminal, approval })) return;
  throw new PairedError("denied", "you did not say yes: nothing is sent, and nothing changed");
}

interface Done {
  readonly atLeastMs?: number;
  readonly removed?: number;
}

const ACTIONS: Readonly<Record<string, (node: AskedNode, wish: unknown) => Promise<Done>>> = {
  status: async () => ({}),
  on: async (node, wish) => STARTED.parse(await node.ask("embeddings.on", wish)),
  off: async (node, remove) => REMOVED.parse(await node.ask("embeddings.off", { remove })),
};

interface Given {
  readonly provider: string;
  readonly model?: string | undefined;
  readonly url?: string | undefined;
  readonly remote: boolean;
  readonly "key-env"?: string | undefined;
  readonly "key-file"?: string | undefined;
  readonly "query-prefix"?: string | undefined;
  readonly "document-prefix"?: string | undefined;
}

function readWish(given: Given, { env, cwd = "" }: Program): object {
  const { model, url, remote } = given;
  const kind = readProvider(given.provider);
  if (!model)
    throw new PairedError("bad_input", "--model is missing", {
      fix: "Such as: paired-mcp embeddings on --provider ollama --model nomic-embed-text",
    });
  return {
    kind,
    // The node runs elsewhere.
    model: kind === "onnx" ? resolve(cwd, model) : model,
    url,
    remote,
    key: readKey({ variable: given["key-env"], file: given["key-file"] }, env),
    queryPrefix: given["query-prefix"],
    documentPrefix: given["document-prefix"],
  };
}

function readProvider(text: string): ProviderKind {
  if (isProvider(text)) return text;
  throw new PairedError("bad_input", "there is no such --provider", {
    fix: `One of: ${PROVIDERS.join(", ")}`,
  });
}

function describe(status: Status, { atLeastMs, removed = 0 }: Done): string {
  if (status.state === "off")
    return `Embeddings are off: search goes by words and names.
${removed > 0 ? `  removed    ${count(removed)} vectors\n` : ""}${status.kept > 0 ? `  kept       ${count(status.kept)} vectors; to remove them: paired-mcp embeddings off --delete\n` : ""}`;
  const { provider, model, dimension, url, leavesFor, embedded, due, refused, failure, fix } =
    status;
  const rest =
    atLeastMs !== undefined && due > 0 ? `; the rest takes at least ${duration(atLeastMs)}` : "";
  const lines = [
    ["model", `${model} of ${provider}, ${dimension} dimensions`],
    url !== null && ["at", leavesFor ? `${url}, another machine` : `${url}, on this machine`],
    leavesFor && ["sent", `the text of every own entry and every question goes to ${leavesFor}`],
    ["embedded", `${count(embedded)} of ${count(embedded + due)}${rest}`],
    refused > 0 && ["refused", `${count(refused)} entries by the provider; words find them`],
    failure !== undefined && ["trouble", failure],
    fix !== undefined && ["to do", fix],
  ];
  return `Embeddings are on: search goes by words${status.covered && !failure ? " and by meaning" : "; by meaning too when more is embedded"}.
${lines.flatMap((line) => (line ? [`  ${line[0]?.padEnd(11)}${line[1]}\n`] : [])).join("")}`;
}

function count(n: number): string {
  return n.toLocaleString("en-US");
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
