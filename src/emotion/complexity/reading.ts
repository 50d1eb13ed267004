import { z } from "zod";

import { type Duplication, measureDuplication } from "./duplication.ts";
import { findLanguage } from "./languages.ts";
import type { Measurer } from "./measure.ts";
import { loadSource, nameBlob, readText, type Skipped, SKIPPED } from "./source-file.ts";
import { readTokens, type Tokens } from "./tokens.ts";

const FUNCTION = z.object({
  name: z.string(),
  line: z.number(),
  lines: z.number(),
  parameters: z.number(),
  cyclomatic: z.number(),
  cognitive: z.number(),
  nesting: z.number(),
  inner: z.boolean(),
});

const FILE = z.object({
  path: z.string(),
  language: z.string(),
  /** As git names the content. */
  blob: z.string(),
  broken: z.boolean(),
  functions: z.array(FUNCTION),
});

export type ReadFile = z.output<typeof FILE>;

/** What the worker's thread is asked: files of a folder, or texts that came from elsewhere. */
export const REQUEST = z.object({
  id: z.number(),
  root: z.string(),
  sources: z.array(z.object({ path: z.string(), text: z.string().optional() })),
});

export type Source = z.output<typeof REQUEST>["sources"][number];

export const READING = z.object({
  files: z.array(FILE),
  skipped: z.partialRecord(z.enum(SKIPPED), z.number()),
  /** Lines that stand in two places, and lines that hold anything. */
  duplicated: z.number(),
  lines: z.number(),
});

export type Reading = z.output<typeof READING>;

interface Known {
  readonly file: Omit<ReadFile, "path">;
  readonly tokens: Tokens;
}

export interface Reader {
  readonly read: (root: string, sources: readonly Source[]) => Promise<Reading>;
}

/** Some 64 MB. */
const KEPT_TOKENS = 8_000_000;

/** Reads and measures files; what it has seen with the same content is not measured again. */
export function createReader(measurer: Measurer): Reader {
  const known = new Map<string, Known>();
  let kept = 0;
  return {
    async read(root, sources) {
      const files: ReadFile[] = [];
      const tokens: Tokens[] = [];
      const skipped = new Map<Skipped, number>();
      for (const source of sources) {
        const one = await readOne(root, source);
        if (typeof one === "string") skipped.set(one, (skipped.get(one) ?? 0) + 1);
        else {
          files.push({ path: source.path, ...one.file });
          tokens.push(one.tokens);
        }
      }
      const copies: Duplication = measureDuplication(tokens);
      return { files, skipped: Object.fromEntries(skipped), ...copies };
    },
  };

  async function readOne(root: string, { path, text: given }: Source): Promise<Known | Skipped> {
    const language = findLanguage(path);
    if (!language) return "unknown language";
    const bytes = given === undefined ? loadSource(root, path) : Buffer.from(given);
    if (typeof bytes === "string") return bytes;
    const blob = nameBlob(bytes);
    const key = `${language.name} ${language.grammar} ${blob}`;
    const before = known.get(key);
    if (before) return before;
    const readable = readText(bytes);
    if (typeof readable === "string") return readable;
    const { text } = readable;
    try {
      const { functions, broken } = await measurer.measure(path, language, text);
      const tokens = readTokens(text, language);
      const one = {
        file: { language: language.name, blob, broken, functions: [...functions] },
        tokens,
      };
      remember(key, one);
      return one;
    } catch (error) {
      // The stack is used up: of a hostile file, or one that a program wrote.
      if (error instanceof RangeError) return "nested too deep";
      throw error;
    }
  }

  function remember(key: string, one: Known): void {
    kept += one.tokens.hashes.length;
    known.set(key, one);
    for (const [oldest, { tokens }] of known) {
      if (kept <= KEPT_TOKENS) break;
      kept -= tokens.hashes.length;
      known.delete(oldest);
    }
  }
}
