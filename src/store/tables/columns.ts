import type Database from "better-sqlite3";

/** A column as the schema declares it; one that SQLite computes is none of ours to keep. */
export interface Column {
  readonly name: string;
  readonly type: "INTEGER" | "TEXT" | "BLOB" | "REAL";
  readonly required: boolean;
}

const TYPES = ["INTEGER", "TEXT", "BLOB", "REAL"] as const;

export function readColumns(db: Database.Database, table: string): Column[] {
  return db
    .prepare<[string], { name: string; type: string; notnull: number; pk: number }>(
      `SELECT name, type, "notnull", pk FROM pragma_table_info(?)`,
    )
    .all(table)
    .map(({ name, type, notnull, pk }) => ({
      name,
      type: TYPES.find((each) => each === type) ?? "TEXT",
      required: notnull === 1 || pk > 0,
    }));
}
