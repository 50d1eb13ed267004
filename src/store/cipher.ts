import { randomBytes } from "node:crypto";
import { closeSync, openSync, readSync, rmSync } from "node:fs";

import Database from "better-sqlite3";

import { PairedError } from "../errors.ts";
import { onDisk } from "./disk-error.ts";
import { publishFile } from "./files.ts";
import { plainly } from "./sqlite-error.ts";

/** Long enough for another process's transaction and its fsync; then the caller is told to try again. */
export const BUSY_TIMEOUT_MS = 5000;

/**
 * Opens the encrypted database at `path` (AES-256-CBC + HMAC-SHA512 a page, SQLCipher 4 format): WAL with
 * `synchronous=FULL`, so that what is committed survives power loss, and deleted content overwritten.
 */
export function openCiphered(
  path: string,
  key: Buffer,
  options: { readonly readonly?: boolean } = {},
): Database.Database {
  const { readonly = false } = options;
  return plainly(() => {
    const db = new Database(path, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true, readonly });
    try {
      setKey(db, key);
      setUp(db, readonly);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** A database that lives as long as the process: for tests, and for nothing that must last. */
export function openInMemory(): Database.Database {
  const db = new Database(":memory:");
  setUp(db, false);
  return db;
}

/**
 * Makes an empty encrypted database unless there is one. It appears whole, under its name, or not at all: a database
 * of 0 bytes opens without any key, and two processes that made its first page at once would each choose a salt.
 */
export function createCiphered(path: string, key: Buffer): void {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    onDisk(path, () => closeSync(openSync(temporary, "wx", 0o600)));
    plainly(() => {
      const db = openCiphered(temporary, key);
      db.pragma("application_id=1346455890"); // "PAIR": any write makes the first page
      db.close();
    });
    assertCiphered(temporary);
    onDisk(path, () => publishFile(temporary, path));
  } finally {
    for (const end of ["", "-wal", "-shm"]) rmSync(`${temporary}${end}`, { force: true });
  }
}

/** SQLite3 Multiple Ciphers writes plain pages when no key is set; the first bytes tell. */
export function assertCiphered(path: string): void {
  if (!isCiphered(path))
    throw new PairedError("damaged", `${path} is not encrypted; PAIRED does not use it`, {
      fix: "Restore the database from a backup, or move the file away. Nothing was changed.",
    });
}

export function lost(path: string): PairedError {
  return new PairedError("damaged", `the database ${path} is gone or empty`, {
    fix: "Restore it from a backup; to start anew instead, move the whole folder away. Nothing was changed.",
  });
}

/** Not while this process has the database open: closing any file of it drops SQLite's locks (POSIX fcntl). */
export function isCiphered(path: string): boolean {
  const head = Buffer.alloc(16);
  const read = onDisk(path, () => {
    const file = openSync(path, "r");
    try {
      return readSync(file, head, 0, head.length, 0);
    } finally {
      closeSync(file);
    }
  });
  return read === head.length && head.toString("latin1") !== "SQLite format 3\0";
}

/** A raw key: no derivation runs at open (a passphrase would cost 200 ms each time). */
function setKey(db: Database.Database, key: Buffer): void {
  db.pragma("cipher='sqlcipher'");
  db.pragma("legacy=4");
  const text = rawKey(key);
  db.key(text);
  text.fill(0);
}

/**
 * `x'...'`, which SQLCipher takes for the key itself, and for the file's salt when 16 bytes more follow; in a buffer, so
 * that no string of it stays in memory.
 */
export function rawKey(key: Buffer, salt: Buffer = Buffer.alloc(0)): Buffer {
  const text = Buffer.alloc((key.length + salt.length) * 2 + 3);
  text.write("x'");
  for (const [at, byte] of [...key, ...salt].entries()) {
    text[2 + at * 2] = HEX.charCodeAt(byte >> 4);
    text[3 + at * 2] = HEX.charCodeAt(byte & 15);
  }
  text.write("'", text.length - 1);
  return text;
}

const HEX = "0123456789abcdef";

function setUp(db: Database.Database, readonly: boolean): void {
  db.pragma("temp_store=MEMORY");
  db.pragma("cache_size=-16000"); // 16 MB: a page that fell out of it is decrypted and checked anew
  if (!readonly) db.pragma("journal_mode=WAL");
  db.pragma("synchronous=FULL");
  db.pragma("secure_delete=ON");
  db.pragma("foreign_keys=ON");
  db.pragma("cell_size_check=ON");
}
