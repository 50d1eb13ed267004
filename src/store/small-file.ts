import { readFileSync, statSync } from "node:fs";

/** The text of a file; undefined for what is not there, too large, or no plain file: reading a pipe would wait. */
export function readSmall(path: string, maxBytes: number): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size > maxBytes) return undefined;
  return readFileSync(path, "utf8");
}
