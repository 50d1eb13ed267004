import { createRequire } from "node:module";
import { join } from "node:path";

import type * as TreeSitter from "web-tree-sitter";

import { PairedError } from "../../errors.ts";
import { errorCode } from "../../store/disk-error.ts";
import type { Language } from "./language.ts";
import { readWords, type Words } from "./syntax.ts";

/** Optional dependencies, at the versions that the node types of `languages.ts` are those of. */
export const PACKAGES = ["web-tree-sitter@0.27.1", "@vscode/tree-sitter-wasm@0.3.1"] as const;

export interface Grammars {
  readonly Edit: typeof TreeSitter.Edit;
  /** Made at its first use and kept. */
  readonly load: (language: Language) => Promise<Grammar>;
}

export interface Grammar {
  readonly parser: TreeSitter.Parser;
  readonly words: Words;
}

/** Looks beside PAIRED, then in `packages`, a folder with `node_modules`; throws `unavailable` with the command that installs them. */
export async function openGrammars(packages: string | undefined): Promise<Grammars> {
  const { require, runtime } = findRuntime(packages);
  const { Parser, Language: Loader, Edit } = runtime;
  await Parser.init();
  const known = new Map<Language, Grammar>();
  const loaded = new Map<string, TreeSitter.Language>();
  return {
    Edit,
    async load(language) {
      const before = known.get(language);
      if (before) return before;
      const { grammar: name } = language;
      const file = require.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`);
      const tables = loaded.get(name) ?? (await Loader.load(file));
      loaded.set(name, tables);
      const grammar = {
        parser: new Parser().setLanguage(tables),
        words: readWords(tables, language),
      };
      known.set(language, grammar);
      return grammar;
    },
  };
}

function findRuntime(packages: string | undefined): {
  readonly require: NodeJS.Require;
  readonly runtime: typeof TreeSitter;
} {
  const places = [import.meta.url, ...(packages ? [join(packages, "index.js")] : [])];
  for (const place of places)
    try {
      const require = createRequire(place);
      require.resolve("@vscode/tree-sitter-wasm/package.json");
      const runtime: typeof TreeSitter = require("web-tree-sitter");
      return { require, runtime };
    } catch (error) {
      if (errorCode(error) !== "MODULE_NOT_FOUND") throw error;
    }
  throw noPackages(packages);
}

export function noPackages(packages: string | undefined): PairedError {
  const where = packages ? ` --prefix ${packages}` : "";
  return new PairedError("unavailable", "the grammars that read code are not installed", {
    fix: `Install them (24 MB): npm install --ignore-scripts${where} ${PACKAGES.join(" ")}`,
  });
}
