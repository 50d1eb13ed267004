import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Words of the model's vocabulary with the vector of each; words alike in meaning lie close. */
const WORDS: Readonly<Record<string, readonly number[]>> = {
  "[PAD]": [0, 0, 0, 0],
  "[UNK]": [0.1, 0.1, 0.1, 0.1],
  "[CLS]": [0, 0, 0, 0],
  "[SEP]": [0, 0, 0, 0],
  car: [9, 0, 0, 0],
  automobile: [9, 0.5, 0, 0],
  build: [0, 9, 0, 0],
  server: [0, 0, 9, 0],
  "##s": [0, 0, 0, 0],
};
const SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];

/** A sentence model of 340 bytes: each word's row of a table, in the formats of ONNX and Hugging Face. */
export function writeTinyModel(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "model.onnx"), encodeModel(Object.values(WORDS)));
  writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(TOKENIZER));
}

const TOKENIZER = {
  version: "1.0",
  added_tokens: SPECIAL.map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
  normalizer: {
    type: "BertNormalizer",
    clean_text: true,
    handle_chinese_chars: true,
    lowercase: true,
  },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: {
    type: "TemplateProcessing",
    single: [special("[CLS]"), { Sequence: { id: "A", type_id: 0 } }, special("[SEP]")],
    pair: [],
    special_tokens: {
      "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] },
      "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] },
    },
  },
  decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(Object.keys(WORDS).map((word, id) => [word, id])),
  },
};

function special(id: string): object {
  return { SpecialToken: { id, type_id: 0 } };
}

/** onnx.proto3, by hand: a Gather over one table, from `input_ids` to `last_hidden_state`. */
function encodeModel(rows: readonly (readonly number[])[]): Buffer {
  const width = rows[0]?.length ?? 0;
  const table = Buffer.concat([
    number(1, rows.length),
    number(1, width),
    number(2, FLOAT),
    bytes(8, "table"),
    bytes(9, Buffer.from(new Float32Array(rows.flat()).buffer)),
  ]);
  const gather = Buffer.concat([
    bytes(1, "table"),
    bytes(1, "input_ids"),
    bytes(2, "last_hidden_state"),
    bytes(4, "Gather"),
  ]);
  const graph = Buffer.concat([
    bytes(1, gather),
    bytes(2, "tiny"),
    bytes(5, table),
    bytes(11, value("input_ids", INT64, ["batch", "tokens"])),
    bytes(11, value("attention_mask", INT64, ["batch", "tokens"])),
    bytes(12, value("last_hidden_state", FLOAT, ["batch", "tokens", width])),
  ]);
  return Buffer.concat([number(1, 8), bytes(7, graph), bytes(8, number(2, 13))]);
}

const FLOAT = 1;
const INT64 = 7;

function value(name: string, type: number, dims: readonly (string | number)[]): Buffer {
  const shape = dims.map((dim) =>
    bytes(1, typeof dim === "string" ? bytes(2, dim) : number(1, dim)),
  );
  const tensor = Buffer.concat([number(1, type), bytes(2, Buffer.concat(shape))]);
  return Buffer.concat([bytes(1, name), bytes(2, bytes(1, tensor))]);
}

/** A field of protobuf's wire type 0. */
function number(field: number, n: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(n)]);
}

/** A field of wire type 2. */
function bytes(field: number, content: string | Buffer): Buffer {
  const data = Buffer.from(content);
  return Buffer.concat([varint(field * 8 + 2), varint(data.length), data]);
}

function varint(n: number): Buffer {
  return n < 128
    ? Buffer.from([n])
    : Buffer.concat([Buffer.from([128 + (n % 128)]), varint(Math.floor(n / 128))]);
}
