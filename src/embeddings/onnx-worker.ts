import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";

import { z } from "zod";

/** Runs a sentence model for `onnx-provider.ts`: `{id, texts}` in, `{id, vectors}` or `{id, failed}` out. */

/** What is used of onnxruntime-node and onnxruntime-web, which are alike. */
interface Runtime {
  readonly Tensor: new (type: "int64", data: BigInt64Array, dims: readonly number[]) => unknown;
  readonly InferenceSession: { readonly create: (model: string | Buffer) => Promise<Session> };
}
interface Session {
  readonly inputNames: readonly string[];
  readonly run: (feeds: Readonly<Record<string, unknown>>) => Promise<unknown>;
}
/** What is used of @huggingface/tokenizers. */
interface Tokenizers {
  readonly Tokenizer: new (tokenizer: object, config: object) => Tokenizer;
}
interface Tokenizer {
  readonly encode: (text: string) => { readonly ids: readonly number[] };
}

type Embed = (text: string) => Promise<number[]>;

const OUTPUTS = z.record(
  z.string(),
  z.object({ dims: z.array(z.number()), data: z.instanceof(Float32Array) }),
);
const DATA = z.object({ folder: z.string(), packages: z.string() });
const REQUEST = z.object({ id: z.number(), texts: z.array(z.string()) });
const DEFAULT_TOKENS = 512;
const MAX_TOKENS = 8192;

const { folder, packages } = DATA.parse(workerData);
let model: Promise<Embed> | undefined;
let before: Promise<void> = Promise.resolve();
parentPort?.on("message", (message: unknown) => {
  before = answer(message, before);
});

/** One after the other: a processor has nothing from doing two at once. Never rejects. */
async function answer(message: unknown, earlier: Promise<void>): Promise<void> {
  await earlier;
  const { id, texts } = REQUEST.parse(message);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  const reply = (what: object): void => parentPort?.postMessage({ id, ...what });
  try {
    model ??= loadModel();
    const embed = await model;
    const vectors: number[][] = [];
    for (const text of texts) vectors.push(await embed(text));
    reply({ vectors });
  } catch (error) {
    model = undefined;
    const missing = error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND";
    reply({ failed: missing ? "packages" : "model" });
  }
}

async function loadModel(): Promise<Embed> {
  // They are there, as the provider has seen: Node looks no further than this folder.
  const load = createRequire(join(packages, "index.js"));
  const native = existsSync(join(packages, "node_modules/onnxruntime-node"));
  const runtime: Runtime = load(native ? "onnxruntime-node" : "onnxruntime-web");
  const { Tokenizer }: Tokenizers = load("@huggingface/tokenizers");
  const config = readJson("tokenizer_config.json");
  const tokenizer = new Tokenizer(readJson("tokenizer.json"), config);
  const path = ["model.onnx", "onnx/model.onnx"].map(inFolder).find((file) => existsSync(file));
  const file = path ?? inFolder("model.onnx");
  // A path, so that weights in a file beside it are found; the other one runs in WebAssembly and reads no files.
  const session = await runtime.InferenceSession.create(native ? file : readFileSync(file));
  const limit = maxTokens(config);
  const first = readJson("1_Pooling/config.json").pooling_mode_cls_token === true;
  return async (text) => {
    const ids = cut(tokenizer.encode(text).ids, limit);
    const tensor = (value: (id: number) => number): unknown =>
      new runtime.Tensor(
        "int64",
        BigInt64Array.from(ids, (id) => BigInt(value(id))),
        [1, ids.length],
      );
    const known: Readonly<Record<string, () => unknown>> = {
      input_ids: () => tensor((id) => id),
      attention_mask: () => tensor(() => 1),
      token_type_ids: () => tensor(() => 0),
    };
    const feeds = session.inputNames.map((name) => [name, known[name]?.()] as const);
    return pool(OUTPUTS.parse(await session.run(Object.fromEntries(feeds))), first);
  };
}

/** As sentence-transformers: what the model pools itself, else the first token or the mean of all. */
function pool(outputs: z.output<typeof OUTPUTS>, first: boolean): number[] {
  const { sentence_embedding: pooled } = outputs;
  if (pooled) return [...pooled.data];
  const { dims = [], data = new Float32Array() } =
    outputs.last_hidden_state ?? outputs.token_embeddings ?? Object.values(outputs)[0] ?? {};
  const width = dims.at(-1) ?? 0;
  if (dims.length < 3 || first) return [...data.subarray(0, width)];
  const tokens = data.length / width;
  return Array.from({ length: width }, (_, at) => {
    let sum = 0;
    for (let token = 0; token < tokens; token += 1) sum += data[token * width + at] ?? 0;
    return sum / tokens;
  });
}

/** Ends as the whole text would: with the token that ends it. */
function cut(ids: readonly number[], limit: number): readonly number[] {
  return ids.length <= limit ? ids : [...ids.slice(0, limit - 1), ...ids.slice(-1)];
}

function maxTokens(config: Readonly<Record<string, unknown>>): number {
  const named = [readJson("sentence_bert_config.json").max_seq_length, config.model_max_length];
  const found = named.find(
    (value) => typeof value === "number" && value > 1 && value <= MAX_TOKENS,
  );
  return typeof found === "number" ? found : DEFAULT_TOKENS;
}

function readJson(name: string): Readonly<Record<string, unknown>> {
  if (!existsSync(inFolder(name))) return {};
  return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(inFolder(name), "utf8")));
}

function inFolder(name: string): string {
  return join(folder, name);
}
