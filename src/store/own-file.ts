import { readFileSync } from "node:fs";

import type { Checked } from "./checked-yaml.ts";
import { findStats } from "./files.ts";

const OTHERS_MAY_WRITE = 0o022;

/** The text of a file that the person writes, or in a phrase why it cannot be used; undefined: there is none. */
export function readOwnFile(path: string, maxBytes: number): Checked<string> | undefined {
  const stats = findStats(path);
  if (!stats) return undefined;
  if (!stats.isFile()) return { fault: "it is not a file" };
  if (process.platform !== "win32" && (stats.mode & OTHERS_MAY_WRITE) !== 0)
    return { fault: "other users can write it" };
  if (stats.size > maxBytes) return { fault: `it has more than ${maxBytes / 1024} KiB` };
  try {
    return { data: readFileSync(path, "utf8") };
  } catch {
    return { fault: "it cannot be read" };
  }
}

/** Another text as soon as the file is another one; empty: there is none. */
export function stampOf(path: string): string {
  const stats = findStats(path);
  return stats ? [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs, stats.mode].join(" ") : "";
}
