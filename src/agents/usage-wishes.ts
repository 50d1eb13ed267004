import { join } from "node:path";

import type { PairedError } from "../errors.ts";
import { readOwnFile, stampOf } from "../store/own-file.ts";
import {
  readUsageSettings,
  USAGE_FILE_BYTES,
  USAGE_FILES,
  usageFault,
  type UsageSettings,
} from "./usage-file.ts";

/** The person's limits and advice, as their file has them now. */
export interface UsageWishes {
  readonly get: () => UsageSettings;
  /** Why the file does not count; then there are no limits. */
  readonly fault: () => PairedError | undefined;
}

interface Loaded {
  readonly stamp: string;
  readonly settings: UsageSettings;
  readonly fault: PairedError | undefined;
}

const NONE: UsageSettings = { limits: [], next: [], advice: [] };

/** Reads the file again when it has changed; without a home there is none. */
export function createUsageWishes(home: string | undefined): UsageWishes {
  const paths = home === undefined ? [] : USAGE_FILES.map((file) => join(home, file));
  let loaded: Loaded = { stamp: "", settings: NONE, fault: undefined };
  return { get: () => current().settings, fault: () => current().fault };

  function current(): Loaded {
    const stamp = paths.map(stampOf).join();
    if (stamp !== loaded.stamp) loaded = { stamp, ...load(paths) };
    return loaded;
  }
}

function load(paths: readonly string[]): Omit<Loaded, "stamp"> {
  for (const path of paths) {
    const text = readOwnFile(path, USAGE_FILE_BYTES);
    if (!text) continue;
    const read = "fault" in text ? text : readUsageSettings(text.data);
    if ("fault" in read) return { settings: NONE, fault: usageFault(path, read.fault) };
    return { settings: read.data, fault: undefined };
  }
  return { settings: NONE, fault: undefined };
}
