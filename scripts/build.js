/** Bundles src/cli.ts into dist/: our code, the MCP SDK and zod; packages with native parts stay outside. */
import { rm, writeFile } from "node:fs/promises";

import { build } from "esbuild";

import manifest from "../package.json" with { type: "json" };
import { collectLicences } from "./licences.js";

const external = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });

await rm("dist", { recursive: true, force: true });
const { metafile } = await build({
  metafile: true,
  entryPoints: [
    "src/cli.ts",
    { in: "src/embeddings/onnx-worker.ts", out: "onnx-worker" },
    { in: "src/emotion/complexity/worker.ts", out: "complexity-worker" },
  ],
  outdir: "dist",
  bundle: true,
  splitting: true,
  minify: true,
  keepNames: true,
  format: "esm",
  platform: "node",
  target: "node20",
  // esbuild would make each `/\p{L}/u` a `new RegExp` at every use, because engines differ in their Unicode version.
  supported: { "regexp-unicode-property-escapes": true },
  external,
  // Its main file hides what it needs from a bundler.
  alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
  chunkNames: "[name]-[hash]",
  legalComments: "none",
  banner: {
    js: 'import { createRequire as pairedRequire } from "node:module"; const require = pairedRequire(import.meta.url);',
  },
});

await writeFile("dist/THIRD-PARTY-LICENSES.txt", collectLicences(Object.keys(metafile.inputs)));
