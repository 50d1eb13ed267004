/** Bundles src/cli.ts into dist/: our code, the MCP SDK and zod; packages with native parts stay outside. */
import { rm } from "node:fs/promises";

import { build } from "esbuild";

import manifest from "../package.json" with { type: "json" };

const external = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });

await rm("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/cli.ts"],
  outdir: "dist",
  bundle: true,
  splitting: true,
  minify: true,
  keepNames: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external,
  chunkNames: "[name]-[hash]",
  legalComments: "linked",
  banner: {
    js: 'import { createRequire as pairedRequire } from "node:module"; const require = pairedRequire(import.meta.url);',
  },
});
