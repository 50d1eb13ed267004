import { closeSync, openSync, readSync } from "node:fs";

import { createPageCheck, PAGE_BYTES } from "../privacy/page-mac.ts";
import { onDisk } from "./disk-error.ts";
import { findStats } from "./files.ts";

/** The first bytes of a rollback journal that is to be played back (sqlite.org/fileformat2.html, 3). */
const JOURNAL_MAGIC = Buffer.from("d9d505f920a163d7", "hex");
const JOURNAL_SECTOR_AT = 20;
const SALT_BYTES = 16;

/**
 * Whether `key` is the database's: its first page, or what a crash left in the journal to put back there, was written
 * under it. Asked of the bytes, because SQLite with a wrong key would play the journal back as garbage. Not for a process
 * that has the database open: closing the file would drop SQLite's locks (POSIX fcntl).
 */
export function hasKey(dbPath: string, key: Buffer): boolean {
  const page = findJournalled(`${dbPath}-journal`) ?? readAt(dbPath, 0, PAGE_BYTES);
  return page.length === PAGE_BYTES && createPageCheck(key, page)(page, 1);
}

/** The first 16 bytes; see `hasKey` for when they may be read. */
export function readSalt(dbPath: string): Buffer {
  return readAt(dbPath, 0, SALT_BYTES);
}

/** The first page as a journal would put it back; a new key and a new mode both rewrite it before any other. */
function findJournalled(path: string): Buffer | undefined {
  const header = readAt(path, 0, JOURNAL_SECTOR_AT + 4);
  if (!header.subarray(0, JOURNAL_MAGIC.length).equals(JOURNAL_MAGIC)) return undefined;
  const record = readAt(path, header.readUInt32BE(JOURNAL_SECTOR_AT), 4 + PAGE_BYTES);
  return record.length === 4 + PAGE_BYTES && record.readUInt32BE(0) === 1
    ? record.subarray(4)
    : undefined;
}

/** Fewer bytes where the file ends, none where there is no file. */
function readAt(path: string, position: number, count: number): Buffer {
  if (!findStats(path)) return Buffer.alloc(0);
  return onDisk(path, () => {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(count);
      return bytes.subarray(0, readSync(file, bytes, 0, count, position));
    } finally {
      closeSync(file);
    }
  });
}
