import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { platform } from "node:os";
import { dirname } from "node:path";

import { PairedError } from "../../errors.ts";
import { diskError, errorCode } from "../disk-error.ts";

/** Writes `path` whole and on disk, or not at all; what was there is replaced. */
export async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw inFolder(path, error);
  }
}

/** Whether `writeWhole` was cut off when it wrote this. */
export function isUnfinished(name: string): boolean {
  return /\.[0-9a-f]{12}\.tmp$/.test(name);
}

/** New names of a folder are on disk when it resolves, where the file system can promise that. */
export async function syncNames(path: string): Promise<void> {
  if (platform() === "win32") return;
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!["EACCES", "EPERM", "EINVAL", "ENOTSUP"].includes(errorCode(error)))
      throw inFolder(path, error);
  }
}

/** A plain file of at most `maxBytes`; undefined when nothing is there. A link or a pipe is refused, not followed. */
export async function readPlain(path: string, maxBytes: number): Promise<Buffer | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | NO_FOLLOW | NO_WAIT);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw notPlain(path);
      if (stats.size > maxBytes)
        throw new PairedError("damaged", `${path} is larger than such a file can be`, {
          fix: "It is none of PAIRED's, or was changed: restore another snapshot.",
        });
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    if (["ELOOP", "ENXIO"].includes(errorCode(error))) throw notPlain(path);
    throw error instanceof PairedError ? error : inFolder(path, error);
  }
}

const NO_FOLLOW = platform() === "win32" ? 0 : constants.O_NOFOLLOW;
const NO_WAIT = platform() === "win32" ? 0 : constants.O_NONBLOCK;

/** Names in a folder; none when it is not there. */
export async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw inFolder(path, error);
  }
}

/** The size of a plain file; undefined when there is none. */
export async function findSize(path: string): Promise<number | undefined> {
  try {
    const stats = await lstat(path);
    return stats.isFile() ? stats.size : undefined;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw inFolder(path, error);
  }
}

/** Removes a file or a whole folder. */
export async function removeAll(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    throw inFolder(path, error);
  }
}

/** The person chose this folder, not `PAIRED_HOME`: the way out is another one. */
export function inFolder(path: string, error: unknown): PairedError {
  if (error instanceof PairedError) return error;
  const { message } = diskError(path, error);
  return new PairedError("unavailable", message, {
    fix: "Free space there, make it writable, connect its disk, or name another folder with --to.",
    cause: error,
  });
}

function notPlain(path: string): PairedError {
  return new PairedError("damaged", `${path} is not a plain file`, {
    fix: "PAIRED makes no links there: use a folder that only you can write, or another snapshot.",
  });
}
