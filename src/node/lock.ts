import Database from "better-sqlite3";

import { PairedError } from "../errors.ts";
import { diskError, errorCode } from "../store/disk-error.ts";

export interface NodeLock extends Disposable {
  readonly path: string;
}

/** The one reference to each held lock that no garbage collector can take away (trap a: two nodes in 2 of 5 races). */
const HELD = Symbol.for("paired.held-locks");

/**
 * Takes the lock that makes this process the node of its home; undefined while another process has it. SQLite's
 * exclusive lock is the kernel's: it goes with its process, however that ends, and works on every platform.
 * No other code of this process may open the file: closing any handle to it would drop the lock (POSIX fcntl).
 */
export function findLock(path: string): NodeLock | undefined {
  const db = open(path);
  try {
    db.pragma("locking_mode = EXCLUSIVE");
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if (errorCode(error) === "SQLITE_BUSY") return undefined;
    throw error instanceof PairedError ? error : diskError(path, error);
  }
  const held = heldLocks();
  held.add(db);
  return {
    path,
    [Symbol.dispose]() {
      held.delete(db);
      db.close();
    },
  };
}

function open(path: string): Database.Database {
  try {
    return new Database(path, { timeout: 0 });
  } catch (error) {
    throw diskError(path, error);
  }
}

function heldLocks(): Set<unknown> {
  const known: unknown = Reflect.get(globalThis, HELD);
  if (known instanceof Set) return known;
  const fresh = new Set<unknown>();
  Reflect.set(globalThis, HELD, fresh);
  return fresh;
}
