import type Database from "better-sqlite3";

import { PairedError } from "../errors.ts";
import { openCiphered, rawKey } from "./cipher.ts";
import { readSalt } from "./database-key.ts";
import type { Home } from "./home.ts";
import { plainly } from "./sqlite-error.ts";

/**
 * Gives the database of `home` a new key, under new keys of every slot. Killed at any point, the file has one of two
 * keys and the keyring has both, until the next start finds out which. Nobody may have the database open, not even
 * this process; throws `conflict` when another one has, and then nothing was changed.
 */
export function rotateDatabase({ dbPath, keys, keyring }: Home): void {
  const salt = readSalt(dbPath);
  const db = openCiphered(dbPath, keys.database);
  try {
    takeAlone(db);
    keyring.beginRotation();
    const { next } = keyring.databaseKeys();
    if (!next) throw new PairedError("internal", "the rotation has no key");
    // With a salt of its own the new key would make the old pages in the journal unreadable: the salt stays.
    plainly(() => db.rekey(rawKey(next, salt)));
    keyring.endRotation("next");
    plainly(() => {
      db.pragma("locking_mode=NORMAL");
      db.pragma("journal_mode=WAL");
    });
  } finally {
    db.close();
  }
}

/**
 * Holds the file until `db` closes, outside of WAL: a rekey in WAL damaged databases, and a crash in the middle must leave
 * a journal that puts the old pages back. EXTRA, because the journal's removal is what commits: it must be on disk before
 * the old key is forgotten.
 */
function takeAlone(db: Database.Database): void {
  plainly(() => db.pragma("wal_checkpoint(TRUNCATE)"));
  try {
    db.pragma("locking_mode=EXCLUSIVE");
    db.pragma("journal_mode=DELETE");
    db.pragma("synchronous=EXTRA");
    db.exec("BEGIN EXCLUSIVE; COMMIT");
  } catch (cause) {
    throw new PairedError("conflict", "another process has the database open", {
      fix: "End the clients that run with PAIRED_NODE=off, and try again. Nothing was changed.",
      cause,
    });
  }
  if (db.pragma("journal_mode", { simple: true }) !== "delete")
    throw new PairedError("conflict", "the database does not leave its log", {
      fix: "End the clients that run with PAIRED_NODE=off, and try again. Nothing was changed.",
    });
}
