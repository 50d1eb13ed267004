import { open, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

import { PairedError } from "../../errors.ts";
import { errorCode } from "../disk-error.ts";
import { isAlive } from "./alive.ts";
import { inFolder, readPlain, removeAll } from "./folder-files.ts";
import { type BackupFolder, openBackupFolder } from "./folder.ts";

/** Longer than any stall of a process that still works. */
const STALE_MS = 10 * 60_000;
const BEAT_MS = 60_000;
const MAX_BYTES = 1024;

/**
 * Does `work` in a folder while no other process, also of another machine that sees it, writes or removes there. A file, for
 * a network drive has no lock to rely on: one whose process is gone, or that nobody has touched for ten minutes, is taken
 * over. Throws `conflict` while another one holds it.
 */
export async function inLockedFolder<T>(
  folder: string,
  work: (folder: BackupFolder) => Promise<T>,
): Promise<T> {
  const path = join(folder, "lock");
  if (!(await create(path))) {
    if (!(await isLeft(path))) throw held(path);
    await removeAll(path);
    if (!(await create(path))) throw held(path);
  }
  const beat = setInterval(() => void touch(path), BEAT_MS).unref();
  try {
    return await work(openBackupFolder(folder));
  } finally {
    clearInterval(beat);
    await removeAll(path);
  }
}

async function create(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(JSON.stringify({ host: hostname(), pid: process.pid }));
    } catch (error) {
      await removeAll(path);
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw inFolder(path, error);
  }
}

async function isLeft(path: string): Promise<boolean> {
  const holder = (await readPlain(path, MAX_BYTES))?.toString("utf8") ?? "";
  const [, pid] = holder.startsWith(`{"host":${JSON.stringify(hostname())},`)
    ? (/"pid":(\d{1,10})\}$/.exec(holder) ?? [])
    : [];
  if (pid !== undefined && !isAlive(Number(pid))) return true;
  try {
    return Date.now() - (await stat(path)).mtimeMs > STALE_MS;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return true;
    throw inFolder(path, error);
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  try {
    await utimes(path, now, now);
  } catch {
    // A folder that went away: what is being written to it fails and says so.
  }
}

function held(path: string): PairedError {
  return new PairedError("conflict", "another process is at these backups", {
    fix: `Wait until it has ended. If none is: remove ${path}`,
  });
}
