import type Database from "better-sqlite3";

import { PairedError } from "../errors.ts";
import { ARCHIVE } from "./schema/archive.ts";
import { AUDIT, AUDIT_BEGIN } from "./schema/audit.ts";
import { BACKUP } from "./schema/backup.ts";
import { BUS } from "./schema/bus.ts";
import { CALLS } from "./schema/calls.ts";
import type { TableMap } from "./schema/data-map.ts";
import { EMBEDDINGS } from "./schema/embeddings.ts";
import { FEDERATION } from "./schema/federation.ts";
import { IMPORTS } from "./schema/imports.ts";
import { INSIGHT } from "./schema/insight.ts";
import { LOGS } from "./schema/logs.ts";
import { MEMORY } from "./schema/memory.ts";
import type { Migration } from "./schema/migration.ts";
import { RELEASE } from "./schema/release.ts";
import { RIGHTS } from "./schema/rights.ts";
import { SESSIONS } from "./schema/sessions.ts";
import { TEAM } from "./schema/team.ts";
import { USAGE } from "./schema/usage.ts";

const ROW_MAC: Migration = {
  sql: `CREATE TABLE row_mac (
    tbl TEXT NOT NULL, id INTEGER NOT NULL, mac BLOB NOT NULL, PRIMARY KEY (tbl, id)
  ) STRICT, WITHOUT ROWID`,
  hashed: [],
  tables: {
    row_mac: {
      holds: "a keyed hash of a row, by which damage is found",
      purpose: "protect",
      retention: "source",
      about: "nobody",
      exported: "derived",
      erased: "with its source",
      columns: { tbl: "of which table", id: "of which row", mac: "the hash" },
    },
  },
};

const MIGRATIONS: readonly Migration[] = [
  ROW_MAC,
  CALLS,
  TEAM,
  FEDERATION,
  LOGS,
  MEMORY,
  IMPORTS,
  RELEASE,
  EMBEDDINGS,
  AUDIT,
  AUDIT_BEGIN,
  RIGHTS,
  BACKUP,
  ARCHIVE,
  BUS,
  SESSIONS,
  INSIGHT,
  USAGE,
];

/** Every table whose rows carry a hash, in a database of that schema version. */
export function hashedTables(version: number): string[] {
  return MIGRATIONS.slice(0, version).flatMap(({ hashed }) => hashed);
}

/** What every table is for: the whole data map of the database. */
export const TABLES: Readonly<Record<string, TableMap>> = Object.fromEntries(
  MIGRATIONS.flatMap(({ tables }) => Object.entries(tables)),
);

export const SCHEMA_VERSION = MIGRATIONS.length;

/** Brings the database to the newest schema, all or nothing; two processes that start at once take turns. */
export function migrate(db: Database.Database): void {
  if (schemaVersion(db) === SCHEMA_VERSION) return;
  db.transaction(() => {
    const version = schemaVersion(db);
    for (const { sql, hashed } of MIGRATIONS.slice(version)) {
      db.exec(sql);
      for (const table of hashed) hashRows(db, table);
    }
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).immediate();
}

/** Throws `conflict` for a schema that this version does not know. */
export function schemaVersion(db: Database.Database): number {
  const version = Number(db.pragma("user_version", { simple: true }));
  if (version > SCHEMA_VERSION)
    throw new PairedError("conflict", "this database was written by a newer PAIRED", {
      fix: "Update paired-mcp; the database was not touched.",
    });
  return version;
}

/**
 * Triggers keep one hash a row, so that no writer can forget it. An upsert, because the conflict rule of the statement
 * that fires a trigger overrides an OR REPLACE in it: a foreign key's SET NULL would fail.
 */
export function hashRows(db: Database.Database, table: string): void {
  const columns = rowColumns(db, table);
  const mac = `paired_mac('${table}', ${columns.map((name) => `NEW."${name}"`).join(", ")})`;
  const save = `BEGIN
    INSERT INTO row_mac (tbl, id, mac) VALUES ('${table}', NEW.id, ${mac})
      ON CONFLICT (tbl, id) DO UPDATE SET mac = excluded.mac;
  END`;
  db.exec(`
    CREATE TRIGGER ${table}_mac_insert AFTER INSERT ON ${table} ${save};
    CREATE TRIGGER ${table}_mac_update AFTER UPDATE ON ${table} ${save};
    CREATE TRIGGER ${table}_mac_delete AFTER DELETE ON ${table}
      BEGIN DELETE FROM row_mac WHERE tbl = '${table}' AND id = OLD.id; END;
  `);
}

/** The columns that a row's hash covers, in the table's own order. */
export function rowColumns(db: Database.Database, table: string): string[] {
  return db
    .prepare<[string], { name: string }>("SELECT name FROM pragma_table_info(?)")
    .all(table)
    .map(({ name }) => name);
}
