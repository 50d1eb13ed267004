import { chmodSync, readdirSync } from "node:fs";

import { PairedError } from "../errors.ts";
import { onDisk } from "./disk-error.ts";
import { findStats, makeFolder, openToOthers } from "./files.ts";

/** Makes the folder, for this user alone, or refuses one that another user owns or can look into. */
export function prepareHome(path: string): void {
  onDisk(path, () => {
    makeFolder(path);
    // An empty folder is one just made by hand or by a container; a filled one could be anybody's: ask.
    if (findOpening(path) === "mode" && readdirSync(path).length === 0) chmodSync(path, 0o700);
  });
  checkHome(path);
}

/** Whether there is a home at `path`; throws `denied` for one that another user owns or can look into. */
export function checkHome(path: string): boolean {
  const opening = onDisk(path, () => findOpening(path));
  if (opening === "file") throw onlyFile(path);
  if (opening === "owner") throw foreign(path);
  if (opening === "mode") throw readable(path);
  return opening !== "nothing";
}

function findOpening(path: string): "owner" | "mode" | "file" | "nothing" | undefined {
  const stats = findStats(path);
  if (!stats) return "nothing";
  return stats.isDirectory() ? openToOthers(stats) : "file";
}

function onlyFile(path: string): PairedError {
  return new PairedError("unavailable", `cannot use ${path}: it is a file`, {
    fix: "Set PAIRED_HOME to a folder.",
  });
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
