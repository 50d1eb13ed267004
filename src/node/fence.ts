import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { replaceFile } from "../store/files.ts";
import { parseFields, readText } from "./json.ts";
import { compareVersions } from "./versions.ts";

/** The oldest version that may still be the node of a home, and the program file that raised it. */
export interface Fence {
  readonly version: string;
  readonly entry: string;
}

/** Undefined while no version has ever taken over from an older one. */
export function findFence(home: string): Fence | undefined {
  const path = fencePath(home);
  if (!existsSync(path)) return undefined;
  const fields = parseFields(readFileSync(path, "utf8"));
  const version = fields && readText(fields, "version", 64);
  return version ? { version, entry: readText(fields, "entry", 4096) ?? "" } : undefined;
}

/** Keeps every older version out from now on (trap b); on disk when it returns. It never lowers the fence. */
export function raiseFence(home: string, fence: Fence): void {
  const now = findFence(home);
  if (now && compareVersions(now.version, fence.version) >= 0) return;
  replaceFile(fencePath(home), Buffer.from(`${JSON.stringify(fence)}\n`));
}

function fencePath(home: string): string {
  return join(home, "min_version");
}
