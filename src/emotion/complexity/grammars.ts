import { createRequire } from "node:module";
import { join } from "node:path";

import type * as TreeSitter from "web-tree-sitter";

import { PairedError } from "../../errors.ts";
import { errorCode } from "../../store/disk-error.ts";
import type { Language } from "./language.ts";

/** Optional dependencies, at the versions that the node types of `languages.ts` are those of. */
export const PACKAGES = ["web-tree-sitter@0.27.1", "@vscode/tree-sitter-wasm@0.3.1"] as const;

export interface Grammars {
  readonly Edit: typeof TreeSitter.Edit;
  /** A parser of its own for each grammar, made at its first use and kept. */
  readonly load: (language: Language) => Promise<TreeSitter.Parser>;
}

/** Looks beside PAIRED, then in `packages`, a folder with `node_modules`; throws `unavailable` with the command that installs them. */
export async function openGrammars(packages: string | undefined): Promise<Grammars> {
  const { require, runtime } = findRuntime(packages);
  const { Parser, Language: Grammar, Edit } = runtime;
  await Parser.init();
  const parsers = new Map<string, TreeSitter.Parser>();
  return {
    Edit,
    async load({ grammar }) {
      const known = parsers.get(grammar);
      if (known) return known;
      const file = require.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`);
      const parser = new Parser().setLanguage(await Grammar.load(file));
      parsers.set(grammar, parser);
      return parser;
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
