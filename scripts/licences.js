/** Collects the licence of every package that a bundle contains: their terms ask that it travels with the code. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One text for the packages whose files are among `inputs`, paths as esbuild's metafile names them. */
export function collectLicences(inputs) {
  const folders = new Set(
    inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
  );
  return [...folders]
    .toSorted((a, b) => a.localeCompare(b))
    .map(describe)
    .join("\n");
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : "";
  return `${name} ${version} (${license})\n\n${text.trim()}\n\n${"-".repeat(80)}\n`;
}
