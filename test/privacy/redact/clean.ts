import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");
/** As long as an entry can be. */
const PART_CHARS = 8192;

/** Text without secrets, in parts: Markdown and code of this repository. */
export function readClean(paths: readonly string[]): string[] {
  return paths
    .flatMap((path) => filesOf(join(ROOT, path)))
    .map((path) => readFileSync(path, "utf8"))
    .flatMap((text) =>
      Array.from({ length: Math.ceil(text.length / PART_CHARS) }, (_part, index) =>
        text.slice(index * PART_CHARS, (index + 1) * PART_CHARS),
      ),
    );
}

function filesOf(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ts|md)$/.test(name))
    .map((name) => join(path, name));
}
