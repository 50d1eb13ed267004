import { open, type FileHandle } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";

import { type CheckPage, createPageCheck, PAGE_BYTES } from "../privacy/page-mac.ts";
import { diskError } from "./disk-error.ts";

const PAGES_AT_ONCE = 64;
/** SQLite locks bytes here and never writes the page (sqlite.org/fileformat2.html, "the lock-byte page"). */
const LOCK_PAGE = 2 ** 30 / PAGE_BYTES + 1;
/** A node that writes back its log meanwhile may be halfway through a page. */
const TRIES = 3;
const TRY_AGAIN_MS = 50;

/**
 * Reads every page of the encrypted database file, used or free; resolves to the numbers of those that changed.
 * Another process may have the database open, this one not: closing the file would drop SQLite's locks (POSIX fcntl).
 */
export async function verifyPages(
  path: string,
  key: Buffer,
): Promise<{ readonly pages: number; readonly damaged: readonly number[] }> {
  await using file = await openFile(path);
  const { size } = await file.stat();
  const check = createPageCheck(key, await readPages(file, 1, 1));
  const pages = Math.ceil(size / PAGE_BYTES);
  const damaged: number[] = [];
  for (let first = 1; first <= pages; first += PAGES_AT_ONCE) {
    const bytes = await readPages(file, first, PAGES_AT_ONCE);
    for (let at = 0; at < bytes.length; at += PAGE_BYTES) {
      const number = first + at / PAGE_BYTES;
      if (number === LOCK_PAGE || check(bytes.subarray(at, at + PAGE_BYTES), number)) continue;
      if (!(await isSoundAfterAll(file, number, check))) damaged.push(number);
    }
  }
  return { pages, damaged };
}

async function isSoundAfterAll(
  file: FileHandle,
  number: number,
  check: CheckPage,
): Promise<boolean> {
  for (let attempt = 1; attempt < TRIES; attempt += 1) {
    await wait(TRY_AGAIN_MS);
    if (check(await readPages(file, number, 1), number)) return true;
  }
  return false;
}

async function readPages(file: FileHandle, first: number, count: number): Promise<Buffer> {
  const bytes = Buffer.alloc(count * PAGE_BYTES);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, (first - 1) * PAGE_BYTES);
  return bytes.subarray(0, bytesRead);
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (error) {
    throw diskError(path, error);
  }
}
