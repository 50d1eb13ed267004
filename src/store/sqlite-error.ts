import Database from "better-sqlite3";

import { type ErrorCode, PairedError } from "../errors.ts";

interface Plain {
  readonly code: ErrorCode;
  readonly says: string;
  readonly fix: string;
}

const FULL: Plain = {
  code: "unavailable",
  says: "the disk is full: nothing was stored",
  fix: "Free some space and call again; what was acknowledged before is safe.",
};

/** By the start of SQLite's extended result code (sqlite.org/rescode.html). */
const PLAIN: readonly (readonly [code: string, plain: Plain])[] = [
  ["SQLITE_FULL", FULL],
  // No space for the index of the log, which even a reader needs.
  ["SQLITE_IOERR_SHMSIZE", FULL],
  [
    "SQLITE_BUSY",
    {
      code: "unavailable",
      says: "another process holds the database: nothing was stored",
      fix: "Call again.",
    },
  ],
  [
    "SQLITE_READONLY",
    {
      code: "unavailable",
      says: "the database cannot be written: nothing was stored",
      fix: "Make the folder and the disk writable for this user, or set PAIRED_HOME to another one.",
    },
  ],
  [
    "SQLITE_CORRUPT",
    {
      code: "damaged",
      says: "a page of the database is damaged",
      fix: "Run `paired-mcp verify`, then restore a backup.",
    },
  ],
  [
    "SQLITE_NOTADB",
    {
      code: "damaged",
      says: "the database does not open with this key",
      fix: "Put back the keyring and the key that belong to it, or restore a backup. Nothing was changed.",
    },
  ],
  [
    "SQLITE_CANTOPEN",
    {
      code: "unavailable",
      says: "the database cannot be opened",
      fix: "Make the folder and the disk readable and writable for this user.",
    },
  ],
  [
    "SQLITE_IOERR",
    {
      code: "unavailable",
      says: "the disk failed: nothing was stored",
      fix: "Check the disk, then run `paired-mcp verify`.",
    },
  ],
];

/** What better-sqlite3 says of a database that its owner has closed. */
const CLOSED = "The database connection is not open";

/**
 * A failure of SQLite in our words. Its own message can quote a statement or what a user searched for: it stays in
 * `cause`. Any other error comes back as it is.
 */
export function sqliteError(error: unknown): unknown {
  if (error instanceof TypeError && error.message === CLOSED)
    return new PairedError("unavailable", "the data was closed meanwhile: nothing was stored", {
      fix: "Call again.",
      cause: error,
    });
  if (!(error instanceof Database.SqliteError)) return error;
  const plain = PLAIN.find(([code]) => error.code.startsWith(code))?.[1];
  const says = `the database refused a statement (${error.code})`;
  const { code, fix } = plain ?? { code: "internal" as const, fix: "See the node's log." };
  return new PairedError(code, plain?.says ?? says, { fix, cause: error });
}

/** Runs `work`, and throws what SQLite throws in our words. */
export function plainly<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw sqliteError(error);
  }
}
