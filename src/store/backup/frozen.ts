import { readSync } from "node:fs";
import { setImmediate as giveWay, setTimeout as wait } from "node:timers/promises";

import type Database from "better-sqlite3";

import { PairedError } from "../../errors.ts";
import { PAGE_BYTES } from "../../privacy/page-mac.ts";
import { BUSY_TIMEOUT_MS, openCiphered } from "../cipher.ts";
import type { OwnedStore } from "../db.ts";
import { errorCode } from "../disk-error.ts";
import { findStats } from "../files.ts";
import type { Home } from "../home.ts";
import { plainly } from "../sqlite-error.ts";

/** The database file, which does not change while this is open: what is written meanwhile stays in the log. */
export interface Frozen extends Disposable {
  readonly pages: number;
  /** For how long writers had to wait until the file stood still, in ms. */
  readonly heldMs: number;
  /** Raw pages, numbered from 1. */
  readonly read: (first: number, count: number) => Buffer;
}

const TRIES = 100;
const TRY_AGAIN_MS = 100;

/**
 * Writes the log back, then reads with a second connection before anybody writes again: such a reader uses the file alone
 * and holds SQLite's read lock 0, without which no checkpoint may write to the file (sqlite.org/walformat.html, 2.3.1).
 * Writers go on into the log, which is written back afterwards. Throws `unavailable` while another process reads an older
 * state for long.
 */
export async function freeze(
  store: OwnedStore,
  { dbPath, keys }: Pick<Home, "dbPath" | "keys">,
  signal: AbortSignal,
): Promise<Frozen> {
  const reader = openCiphered(dbPath, keys.database, { readonly: true });
  try {
    // Most of the log goes back here; the stop that follows is the shorter for it.
    store.commitGathered();
    plainly(() => store.db.pragma("wal_checkpoint(PASSIVE)"));
    await giveWay();
    for (let tries = TRIES; tries > 0; tries -= 1) {
      const began = performance.now();
      store.commitGathered();
      if (standStill(store.db, reader)) {
        const heldMs = performance.now() - began;
        return {
          ...pagesOf(store, reader),
          heldMs,
          [Symbol.dispose]: () => release(store, reader),
        };
      }
      await wait(TRY_AGAIN_MS, undefined, { signal });
    }
  } catch (error) {
    reader.close();
    throw error;
  }
  reader.close();
  throw new PairedError(
    "unavailable",
    "another process has been reading the database all the while",
    {
      fix: "Wait until an export, verify or second PAIRED has ended, and run it again.",
    },
  );
}

/** All in one go: nobody of this process comes between, and no other process past the write lock. */
function standStill(db: Database.Database, reader: Database.Database): boolean {
  db.pragma("busy_timeout = 0");
  try {
    const [outcome] = [db.pragma("wal_checkpoint(TRUNCATE)")].flat();
    if (!isDone(outcome)) return false;
    db.exec("BEGIN IMMEDIATE");
    try {
      if ((findStats(`${db.name}-wal`)?.size ?? 0) > 0) return false;
      reader.exec("BEGIN");
      reader.prepare("SELECT count(*) FROM sqlite_schema").get();
      return true;
    } finally {
      db.exec("ROLLBACK");
    }
  } catch (error) {
    if (/^SQLITE_(?:BUSY|LOCKED)/.test(errorCode(error))) return false;
    throw error;
  } finally {
    db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}

function isDone(outcome: unknown): boolean {
  return typeof outcome === "object" && outcome !== null && "busy" in outcome && outcome.busy === 0;
}

function pagesOf(store: OwnedStore, reader: Database.Database): Pick<Frozen, "pages" | "read"> {
  return {
    pages: Number(reader.pragma("page_count", { simple: true })),
    read(first, count) {
      const bytes = Buffer.alloc(count * PAGE_BYTES);
      const read = readSync(store.descriptor(), bytes, 0, bytes.length, (first - 1) * PAGE_BYTES);
      return bytes.subarray(0, read);
    },
  };
}

function release(store: OwnedStore, reader: Database.Database): void {
  reader.close();
  if (store.db.open && !store.inTransaction()) store.emptyLog();
}
