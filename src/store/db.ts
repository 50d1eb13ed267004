import { closeSync, existsSync, openSync, readSync } from "node:fs";

import Database from "better-sqlite3";

import { PairedError } from "../errors.ts";
import { type Cell, rowMac } from "../privacy/row-mac.ts";
import { findStats } from "./files.ts";
import { migrate } from "./migrations.ts";

/** What a domain may do with the database: prepare statements, run transactions. */
export interface Store {
  /** Prepared once, when a domain is created; a row is typed by the caller that wrote the SQL. */
  readonly prepare: <P extends readonly Cell[], R = unknown>(sql: string) => Query<P, R>;
  /** Runs `work` inside BEGIN IMMEDIATE; nested calls join the outer one. A throw rolls all of it back. */
  readonly transaction: <T>(work: () => T) => T;
  /** Runs `effect` when the current transaction is on disk (now, when there is none); never after a rollback. */
  readonly afterCommit: (effect: () => void) => void;
}

export interface Query<P extends readonly Cell[], R> {
  readonly get: (...params: P) => R | undefined;
  readonly all: (...params: P) => R[];
  readonly run: (...params: P) => { readonly changes: number; readonly id: number };
}

export interface OwnedStore extends Store {
  /** The connection itself, for `store/` alone: other domains never see it. */
  readonly db: Database.Database;
  readonly close: () => void;
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
 * Opens the database (AES-256-CBC + HMAC-SHA512 a page, SQLCipher 4 format), WAL with `synchronous=FULL`, and migrates
 * it. Throws `damaged` when the key does not open the file or a database that was made is gone: it never makes one in
 * the place of another.
 */
export function openStore(place: StorePlace): OwnedStore {
  const { dbPath: path, keys } = place;
  if (path !== ":memory:") refuseLost(place);
  const db = openCiphered(path, keys.database);
  try {
    db.function("paired_mac", { varargs: true, deterministic: true }, (table, ...cells) =>
      rowMac(keys.rowMac, String(table), cells.map(toCell)),
    );
    migrate(db);
    if (path !== ":memory:") assertCiphered(path);
    place.rememberDatabase();
    return createStore(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

function refuseLost({ dbPath, databaseMade }: StorePlace): void {
  // The log first: its database has a first page before the log is made, and SQLite drops a log without one.
  const hasLog = (findStats(`${dbPath}-wal`)?.size ?? 0) > 0;
  const isEmpty = (findStats(dbPath)?.size ?? 0) === 0;
  if (isEmpty && (hasLog || databaseMade))
    throw new PairedError("damaged", `the database ${dbPath} is gone or empty`, {
      fix: "Restore it from a backup; to start anew instead, move the whole folder away. Nothing was changed.",
    });
}

function openCiphered(path: string, key: Buffer): Database.Database {
  const existed = path !== ":memory:" && existsSync(path);
  const db = new Database(path, { timeout: 5000 });
  try {
    if (path !== ":memory:") {
      db.pragma("cipher='sqlcipher'");
      db.pragma("legacy=4");
      db.pragma(`key="x'${key.toString("hex")}'"`);
    }
    db.pragma("temp_store=MEMORY");
    db.pragma("journal_mode=WAL");
    db.pragma("synchronous=FULL");
    db.pragma("secure_delete=ON");
    db.pragma("foreign_keys=ON");
    return db;
  } catch (cause) {
    db.close();
    if (!existed) throw cause;
    throw new PairedError("damaged", "the database does not open with this key", {
      fix: "Restore the keyring or the key file that belongs to it, or set PAIRED_HOME to another folder. Nothing was changed.",
      cause,
    });
  }
}

/** SQLite3 Multiple Ciphers writes plain pages when no key is set; the first bytes tell. */
function assertCiphered(path: string): void {
  const head = Buffer.alloc(16);
  const file = openSync(path, "r");
  try {
    readSync(file, head, 0, 16, 0);
  } finally {
    closeSync(file);
  }
  if (head.toString("latin1").startsWith("SQLite format 3"))
    throw new PairedError("damaged", "the database file is not encrypted; PAIRED does not use it");
}

function createStore(db: Database.Database): OwnedStore {
  let effects: (() => void)[] = [];
  const settle = (): void => {
    const due = effects;
    effects = [];
    for (const effect of due) effect();
  };
  return {
    db,
    prepare<P extends readonly Cell[], R>(sql: string): Query<P, R> {
      const statement = db.prepare<Cell[], R>(sql);
      return {
        get: (...params) => statement.get(...params),
        all: (...params) => statement.all(...params),
        run(...params) {
          const { changes, lastInsertRowid } = statement.run(...params);
          return { changes, id: Number(lastInsertRowid) };
        },
      };
    },
    transaction(work) {
      if (db.inTransaction) return work();
      try {
        const result = db.transaction(work).immediate();
        settle();
        return result;
      } catch (error) {
        effects = [];
        throw error;
      }
    },
    afterCommit(effect) {
      effects.push(effect);
      if (!db.inTransaction) settle();
    },
    close: () => db.close(),
  };
}

function toCell(value: unknown): Cell {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "bigint" || Buffer.isBuffer(value)) return value;
  throw new PairedError("internal", "a cell of a row is of no storable type");
}
