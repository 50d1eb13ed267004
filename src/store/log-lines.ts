import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { findStats } from "./files.ts";

/**
 * Removes lines from before a time, in ms since 1970, from the program's logs in `folder`; returns how many. The files keep
 * their place, because the node has one of them open to append. A line without a time has that of the one before.
 */
export function trimLogs(folder: string, before: number): number {
  if (!findStats(folder)) return 0;
  return readdirSync(folder)
    .filter((name) => /^node\.(?:log(?:\.\d+)?|out)$/.test(name))
    .map((name) => trimFile(join(folder, name), before))
    .reduce((sum, removed) => sum + removed, 0);
}

function trimFile(path: string, before: number): number {
  const lines = readFileSync(path, "utf8").split("\n");
  const stays = lines.findIndex((line) => (timeOf(line) ?? 0) >= before);
  const changed = findStats(path)?.mtimeMs ?? 0;
  if (stays === 0 || (stays < 0 && changed >= before)) return 0;
  const kept = stays < 0 ? "" : lines.slice(stays).join("\n");
  truncateSync(path, 0);
  if (kept !== "") writeFileSync(path, kept, { flag: "a" });
  return (stays < 0 ? lines.length : stays) - (kept === "" ? 1 : 0);
}

function timeOf(line: string): number | undefined {
  const [, at] = /^\{"at":"([^"]{10,40})"/.exec(line) ?? [];
  const ms = at === undefined ? Number.NaN : Date.parse(at);
  return Number.isNaN(ms) ? undefined : ms;
}
