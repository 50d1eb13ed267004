import { lstatSync } from "node:fs";

import { PairedError } from "../errors.ts";
import { diskError } from "../store/disk-error.ts";
import { makeFolder, openToOthers } from "../store/files.ts";
import { fitsSocket, MAX_SOCKET_PATH_BYTES } from "./address.ts";

/** Makes or checks the first of `candidates` that is ours alone and short enough; throws the first one's reason. */
export function prepareRunDir(candidates: readonly [string, ...string[]]): string {
  const refusals: unknown[] = [];
  for (const path of candidates) {
    try {
      assertShort(path);
      makeFolder(path);
      assertOurs(path);
      return path;
    } catch (error) {
      refusals.push(error instanceof PairedError ? error : refused(path, error));
    }
  }
  throw refusals[0];
}

function refused(path: string, error: unknown): PairedError {
  const { code, message } = diskError(path, error);
  const fix = "Set PAIRED_RUN_DIR to a folder that this user can make.";
  return new PairedError(code, message, { fix, cause: error });
}

/**
 * Refuses a run directory that is a link, another user's, or open to others: whoever can write there can put a socket
 * in the node's place. Both sides ask before they bind or connect.
 */
export function assertOurs(path: string): void {
  const stats = lstatSync(path);
  const fix = "Remove it, or set PAIRED_RUN_DIR to a folder of your own.";
  if (stats.isSymbolicLink())
    throw new PairedError("denied", `the run directory ${path} is a symbolic link`, { fix });
  if (!stats.isDirectory())
    throw new PairedError("denied", `the run directory ${path} is not a folder`, { fix });
  const open = openToOthers(stats);
  if (open === "owner")
    throw new PairedError("denied", `the run directory ${path} belongs to another user`, { fix });
  if (open === "mode")
    throw new PairedError("denied", `other users can look into the run directory ${path}`, {
      fix: `Close it: chmod 700 ${path}`,
    });
}

function assertShort(path: string): void {
  if (fitsSocket(path)) return;
  throw new PairedError(
    "bad_input",
    `a socket in ${path} would have a path of more than ${MAX_SOCKET_PATH_BYTES} bytes`,
    { fix: "Set PAIRED_RUN_DIR to a shorter folder, such as one in /tmp." },
  );
}
