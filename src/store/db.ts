import { closeSync, openSync } from "node:fs";

import type Database from "better-sqlite3";

import { PairedError } from "../errors.ts";
import { type Log, silentLog } from "../log.ts";
import { type Cell, rowMac, toCell } from "../privacy/row-mac.ts";
import {
  assertCiphered,
  BUSY_TIMEOUT_MS,
  createCiphered,
  lost,
  openCiphered,
  openInMemory,
} from "./cipher.ts";
import { errorCode } from "./disk-error.ts";
import { findStats } from "./files.ts";
import { migrate } from "./migrations.ts";
import { plainly } from "./sqlite-error.ts";
import { createTransactions } from "./transactions.ts";
import { checkLog } from "./write-ahead-log.ts";

/** What a domain may do with the database: prepare statements, run transactions. */
export interface Store {
  /** Prepared once, when a domain is created; a row is typed by the caller that wrote the SQL. */
  readonly prepare: <P extends readonly Cell[], R = unknown>(sql: string) => Query<P, R>;
  /** Runs `work` inside BEGIN IMMEDIATE; a nested call is a savepoint. A throw takes back what `work` did. */
  readonly transaction: <T>(work: () => T) => T;
  /** Whether one is open: some failures, such as a full disk, end it for all who are in it. */
  readonly inTransaction: () => boolean;
  /**
   * One slice of long work: a savepoint of a transaction that it shares with the slices before it, so that one wait for the
   * disk serves many. Any other statement commits first what was gathered: what is read is on disk, and what is written
   * is a transaction of its own. Throws what `work` throws, and then nothing of it stays; throws too what became of slices
   * that could not be committed.
   */
  readonly gather: <T>(work: () => T) => T;
  /** Puts what was gathered on disk. Throws when any slice since the last time was lost. */
  readonly keep: () => void;
  /** Runs `effect` when the current transaction is on disk (now, when there is none); never after a rollback. */
  readonly afterCommit: (effect: () => void) => void;
  /**
   * Writes the log back into the database and empties it, so that what was deleted is nowhere on disk any more. Not
   * inside a transaction; while another process reads it does what it can, and the next time the rest.
   */
  readonly emptyLog: () => void;
}

export interface Query<P extends readonly Cell[], R> {
  readonly get: (...params: P) => R | undefined;
  readonly all: (...params: P) => R[];
  readonly run: (...params: P) => { readonly changes: number; readonly id: number };
}

export interface OwnedStore extends Store {
  /** The connection itself, for `store/` alone: other domains never see it. */
  readonly db: Database.Database;
  /** The file itself, to be read: never closed before the store is, for closing it would drop SQLite's locks. */
  readonly descriptor: () => number;
  /** Makes the functions of sqlite-vec known to later statements; throws `unavailable` where it has no build. */
  readonly loadVectors: () => Promise<void>;
  readonly close: () => void;
  /** Leaves no transaction open; whoever gathers learns from `keep` if that failed. */
  readonly commitGathered: () => void;
}

export interface StoreKeys {
  /** 32 bytes: the raw SQLCipher key, already derived; no key derivation runs at open. */
  readonly database: Buffer;
  /** 32 bytes: keys the row hashes. */
  readonly rowMac: Buffer;
}

/** Where the database is and what opens it; a `Home` is one. `:memory:` as the path keeps nothing. */
export interface StorePlace {
  readonly dbPath: string;
  readonly keys: StoreKeys;
  readonly databaseMade: boolean;
  readonly rememberDatabase: () => void;
}

/**
 * Opens the database, or makes it in a new home, and brings it to the newest schema. Throws `damaged` when the key does
 * not open the file or a database that was made is gone: it never makes one in the place of another.
 */
export function openStore(place: StorePlace, log: Log = silentLog): OwnedStore {
  const db = openPlace(place);
  try {
    db.function("paired_mac", { varargs: true, deterministic: true }, (table, ...cells) =>
      rowMac(place.keys.rowMac, String(table), cells.map(toCell)),
    );
    plainly(() => migrate(db));
    place.rememberDatabase();
    return createStore(db, log);
  } catch (error) {
    db.close();
    throw error;
  }
}

function openPlace({ dbPath, keys, databaseMade }: StorePlace): Database.Database {
  if (dbPath === ":memory:") return openInMemory();
  // The log first: a database is there before its log is, and SQLite drops a log that has no database.
  const hasLog = (findStats(`${dbPath}-wal`)?.size ?? 0) > 0;
  const size = findStats(dbPath)?.size;
  if (size === 0 || (size === undefined && (hasLog || databaseMade))) throw lost(dbPath);
  if (size === undefined) createCiphered(dbPath, keys.database);
  assertCiphered(dbPath);
  assertLog(`${dbPath}-wal`);
  return openCiphered(dbPath, keys.database);
}

/** SQLite would drop what lies behind the damage without a word. */
function assertLog(path: string): void {
  const { lostCommits, soundBytes } = checkLog(path);
  if (lostCommits === 0) return;
  throw new PairedError("damaged", `${path} is damaged: ${lostCommits} changes cannot be read`, {
    fix: `Restore a backup; or go on without those changes: cut the file to its first ${soundBytes} bytes.`,
  });
}

/** What domains work with, over a connection that is set up. */
export function createStore(db: Database.Database, log: Log): OwnedStore {
  const transactions = createTransactions(db);
  let effects: (() => void)[] = [];
  let failure: Error | undefined;
  let file: number | undefined;
  const run = (due: readonly (() => void)[]): void => {
    for (const effect of due) {
      try {
        effect();
      } catch (error) {
        // The transaction is on disk: its caller must not be told that it failed.
        log.error("an effect after a commit failed", { error: errorCode(error) });
      }
    }
  };
  const settle = (): void => run(effects.splice(0));
  const commitGathered = (): void => {
    if (!transactions.hasGathered()) return;
    try {
      plainly(transactions.commit);
      settle();
    } catch (error) {
      effects = [];
      failure = error instanceof Error ? error : new PairedError("internal", String(error));
    }
  };
  const throwFailure = (): void => {
    const error = failure;
    failure = undefined;
    if (error) throw error;
  };
  const within = <T>(transaction: (work: () => T) => T, work: () => T): T => {
    const before = effects.length;
    try {
      const result = plainly(() => transaction(work));
      if (!db.inTransaction) settle();
      return result;
    } catch (error) {
      effects.length = db.inTransaction ? before : 0;
      throw error;
    }
  };
  return {
    db,
    prepare<P extends readonly Cell[], R>(sql: string): Query<P, R> {
      const statement = plainly(() => db.prepare<Cell[], R>(sql));
      return {
        get(...params) {
          commitGathered();
          return plainly(() => statement.get(...params));
        },
        all(...params) {
          commitGathered();
          return plainly(() => statement.all(...params));
        },
        run(...params) {
          commitGathered();
          const { changes, lastInsertRowid } = plainly(() => statement.run(...params));
          return { changes, id: Number(lastInsertRowid) };
        },
      };
    },
    transaction(work) {
      commitGathered();
      return within(transactions.run, work);
    },
    inTransaction: transactions.isRunning,
    gather(work) {
      throwFailure();
      return within(transactions.gather, work);
    },
    keep() {
      commitGathered();
      throwFailure();
    },
    commitGathered,
    afterCommit(effect) {
      if (transactions.isRunning()) effects.push(effect);
      else run([effect]);
    },
    emptyLog() {
      commitGathered();
      plainly(() => {
        db.pragma("busy_timeout = 0");
        db.pragma("wal_checkpoint(TRUNCATE)");
        db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
      });
    },
    descriptor: () => (file ??= openSync(db.name, "r")),
    async loadVectors() {
      // Only now, for the module loads native code.
      const { loadVectorFunctions } = await import("./vector-functions.ts");
      await loadVectorFunctions(db);
    },
    close() {
      commitGathered();
      db.close();
      if (file !== undefined) closeSync(file);
    },
  };
}
