import { chmodSync, readdirSync } from "node:fs";

import { PairedError } from "../errors.ts";
import { diskError } from "./disk-error.ts";
import { findStats, makeFolder, openToOthers } from "./files.ts";

/** Makes the folder, for this user alone, or refuses one that another user owns or can look into. */
export function prepareHome(path: string): void {
  try {
    makeFolder(path);
    const stats = findStats(path);
    const open = stats && openToOthers(stats);
    if (open === "owner") throw foreign(path);
    // An empty folder is one just made by hand or by a container; a filled one could be anybody's: ask.
    if (open === "mode" && readdirSync(path).length > 0) throw readable(path);
    if (open === "mode") chmodSync(path, 0o700);
  } catch (error) {
    throw error instanceof PairedError ? error : diskError(path, error);
  }
}

function foreign(path: string): PairedError {
  return new PairedError("denied", `the folder ${path} belongs to another user`, {
    fix: "Start PAIRED as that user, or set PAIRED_HOME to a folder of your own.",
  });
}

function readable(path: string): PairedError {
  return new PairedError("denied", `other users can look into ${path}`, {
    fix: `Close it: chmod 700 ${path}`,
  });
}
