import type Database from "better-sqlite3";

import { assertCiphered, lost, openCiphered } from "./cipher.ts";
import type { StorePlace } from "./db.ts";
import { findStats } from "./files.ts";
import { schemaVersion } from "./migrations.ts";
import { assertServes } from "./reads.ts";
import type { Leaving } from "./schema/data-map.ts";
import { plainly } from "./sqlite-error.ts";
import { type Column, readColumns } from "./tables/columns.ts";
import { type Row, walkTable } from "./tables/walk.ts";

/** All tables as they were at one moment, whatever a node writes meanwhile. */
export interface Snapshot extends Disposable {
  readonly version: number;
  readonly columns: (table: string) => readonly Column[];
  /** By rising key, a slice at a time; throws `denied` for a table that is not kept for the snapshot's purpose. */
  readonly rows: (table: string) => Generator<readonly Row[]>;
  /** Tables that were asked for and denied, for who can record it: here there is no audit. */
  readonly denied: ReadonlySet<string>;
}

/** Opens the database read-only, for one purpose. Throws like `openStore`. Not for a process that has it open. */
export function openSnapshot({ dbPath, keys }: StorePlace, purpose: Leaving): Snapshot {
  if (!findStats(dbPath)?.size) throw lost(dbPath);
  assertCiphered(dbPath);
  const db = openCiphered(dbPath, keys.database, { readonly: true });
  try {
    plainly(() => db.exec("BEGIN"));
    return createSnapshot(db, schemaVersion(db), purpose);
  } catch (error) {
    db.close();
    throw error;
  }
}

function createSnapshot(db: Database.Database, version: number, purpose: Leaving): Snapshot {
  const denied = new Set<string>();
  return {
    version,
    denied,
    columns: (table) => readColumns(db, table),
    rows(table) {
      try {
        assertServes(table, purpose);
      } catch (error) {
        denied.add(table);
        throw error;
      }
      return walkTable(db, table);
    },
    [Symbol.dispose]: () => void db.close(),
  };
}
