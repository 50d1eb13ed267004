import { readFileSync } from "node:fs";
import { join } from "node:path";

import { PairedError } from "../errors.ts";
import {
  badSettings,
  parseSettings,
  type Settings,
  SETTINGS_LIMITS,
} from "../privacy/redact/settings.ts";
import { onDisk } from "./disk-error.ts";
import { findStats } from "./files.ts";

const OTHERS_MAY_WRITE = 0o022;

/** Where a user writes what redaction cannot know. */
export function redactionPath(home: string): string {
  return join(home, "redaction.json");
}

/** Size and times of the file, by which a change is noticed; undefined: there is none. */
export function findStamp(path: string): string | undefined {
  const stats = onDisk(path, () => findStats(path));
  return stats && [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(" ");
}

/** Throws `bad_input` for a file that cannot be used, in words that hold nothing of it. */
export function readSettings(path: string): Settings {
  const stats = findStats(path);
  if (!stats?.isFile()) throw badSettings("it is not a file");
  if (process.platform !== "win32" && (stats.mode & OTHERS_MAY_WRITE) !== 0)
    throw badSettings("other users can write it");
  if (stats.size > SETTINGS_LIMITS.bytes)
    throw badSettings(`it is larger than ${SETTINGS_LIMITS.bytes} bytes`);
  try {
    return parseSettings(readFileSync(path, "utf8"));
  } catch (error) {
    throw error instanceof PairedError ? error : badSettings("it cannot be read", error);
  }
}
