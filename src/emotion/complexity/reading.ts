import { type Duplication, measureDuplication } from "./duplication.ts";
import type { FunctionFigures } from "./functions.ts";
import { findLanguage } from "./languages.ts";
import type { Measurer } from "./measure.ts";
import { loadSource, nameBlob, readText, type Skipped } from "./source-file.ts";
import { readTokens, type Tokens } from "./tokens.ts";

export interface ReadFile {
  readonly path: string;
  readonly language: string;
  /** As git names the content. */
  readonly blob: string;
  readonly broken: boolean;
  readonly functions: readonly FunctionFigures[];
}

/** A file of a folder, or a text that came from elsewhere. */
export interface Source {
  readonly path: string;
  readonly text?: string;
}

export interface Reading extends Duplication {
  readonly files: readonly ReadFile[];
  readonly skipped: Readonly<Partial<Record<Skipped, number>>>;
}

/** Of who waits for a reading. */
export interface Watch {
  /** Throws where nobody waits any more. */
  readonly check: () => void;
  readonly onProgress: (done: number, total: number) => void;
}

interface Known {
  readonly file: Omit<ReadFile, "path">;
  readonly tokens: Tokens;
}

export interface Reader {
  readonly read: (root: string, sources: readonly Source[], watch: Watch) => Promise<Reading>;
}

/** Some 64 MB. */
const KEPT_TOKENS = 8_000_000;

/** Reads and measures files; what it has seen with the same content is not measured again. */
export function createReader(measurer: Measurer): Reader {
  const known = new Map<string, Known>();
  let kept = 0;
  return {
    async read(root, sources, { check, onProgress }) {
      const files: ReadFile[] = [];
      const tokens: Tokens[] = [];
      const skipped = new Map<Skipped, number>();
      for (const [done, source] of sources.entries()) {
        check();
        onProgress(done, sources.length);
        const one = await readOne(root, source);
        if (typeof one === "string") skipped.set(one, (skipped.get(one) ?? 0) + 1);
        else {
          files.push({ path: source.path, ...one.file });
          tokens.push(one.tokens);
        }
      }
      return { files, skipped: Object.fromEntries(skipped), ...measureDuplication(tokens) };
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
        file: { language: language.name, blob, broken, functions },
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
