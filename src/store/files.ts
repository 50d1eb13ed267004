import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { platform } from "node:os";
import { dirname } from "node:path";

import { errorCode } from "./disk-error.ts";

/** Replaces `path` by `bytes`, all or nothing, on disk when it returns; only this user may read it, unless `mode` says more. */
export function replaceFile(path: string, bytes: Buffer, mode = 0o600): void {
  const temporary = writeBeside(path, bytes, mode);
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/** Writes `path` unless it is there; false when another process was first. Nobody ever sees half of it. */
export function createFile(path: string, bytes: Buffer): boolean {
  const temporary = writeBeside(path, bytes);
  try {
    return publishFile(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Gives the finished file `temporary` the name `path` too, unless that is taken; false when it is. */
export function publishFile(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
  syncFolder(dirname(path));
  return true;
}

/**
 * Makes a folder, and those above it, for this user alone. Step by step, because Node's recursive way hides why it
 * failed: on a read-only disk it says that there is no such folder.
 */
export function makeFolder(path: string): void {
  if (findStats(path)?.isDirectory()) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
    syncFolder(dirname(path));
  } catch (error) {
    if (errorCode(error) !== "EEXIST" || !findStats(path)?.isDirectory()) throw error;
  }
}

/** Undefined when there is nothing at `path`. */
export function findStats(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** Why another user of this machine could read or own what is at `path`; undefined when none can. */
export function openToOthers(stats: Stats): "owner" | "mode" | undefined {
  if (platform() === "win32" || !process.getuid) return undefined;
  if (stats.uid !== process.getuid()) return "owner";
  return (stats.mode & 0o077) === 0 ? undefined : "mode";
}

function writeBeside(path: string, bytes: Buffer, mode = 0o600): string {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const file = openSync(temporary, "wx", 0o600);
  try {
    if (mode !== 0o600) fchmodSync(file, mode);
    writeSync(file, bytes);
    fsyncSync(file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return temporary;
}

/**
 * A new name is on disk only when its folder is. Windows has no such call and needs none; neither a file system that
 * refuses it nor a parent that may be written but not read is a reason not to start.
 */
function syncFolder(path: string): void {
  if (platform() === "win32") return;
  try {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    if (!["EACCES", "EPERM", "EINVAL", "ENOTSUP"].includes(errorCode(error))) throw error;
  }
}
