import { createHash } from "node:crypto";
import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";

export const SKIPPED = [
  "unknown language",
  "larger than 1 MB",
  "binary",
  "minified",
  "symbolic link",
  "cannot be read",
  "nested too deep",
] as const;

export type Skipped = (typeof SKIPPED)[number];

const MAX_BYTES = 1_048_576;
/** Nobody writes lines so long, on average. */
const MINIFIED_CHARS = 400;

/** The bytes of a file below `root`; nothing is read through a symbolic link, also one in the way. */
export function loadSource(root: string, path: string): Buffer | Skipped {
  const full = join(root, path);
  try {
    const stats = lstatSync(full);
    if (stats.isSymbolicLink() || realpathSync(full) !== full) return "symbolic link";
    if (!stats.isFile()) return "cannot be read";
    return stats.size > MAX_BYTES ? "larger than 1 MB" : readFileSync(full);
  } catch {
    return "cannot be read";
  }
}

export function readText(bytes: Buffer): { readonly text: string } | Skipped {
  if (bytes.length > MAX_BYTES) return "larger than 1 MB";
  if (bytes.includes(0)) return "binary";
  const text = bytes.toString("utf8");
  let lines = 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
  return text.length / lines > MINIFIED_CHARS ? "minified" : { text };
}

/** As git names the content of a file, so that what a commit has is known to be the same. */
export function nameBlob(bytes: Buffer): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
