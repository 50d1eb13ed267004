/** Collects the licence of every package that a bundle contains: their terms ask that it travels with the code. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** One text for the packages whose files are among `inputs`, paths as esbuild's metafile names them. */
export function collectLicences(inputs) {
  const folders = new Set(
    inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
  );
  const packages = [...folders].toSorted((a, b) => a.localeCompare(b)).map(describe);
  return [...packages, ...noticesBeside(inputs)].join("\n");
}

/** Of what is ours and was made from the works of others, such as a trained model: `NOTICE.txt` in its folder. */
function noticesBeside(inputs) {
  const own = inputs.filter((path) => path.startsWith("src/")).map((path) => dirname(path));
  return [...new Set(own)]
    .map((folder) => join(folder, "NOTICE.txt"))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, "utf8"));
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : "";
  return `${name} ${version} (${license})\n\n${text.trim()}\n\n${"-".repeat(80)}\n`;
}
