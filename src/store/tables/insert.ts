import type Database from "better-sqlite3";

import { plainly } from "../sqlite-error.ts";
import type { Row } from "./walk.ts";

/** Inserts rows as they are, ids included; the caller opens the transaction. What a row leaves out gets its default. */
export function insertRows(db: Database.Database, table: string, rows: Iterable<Row>): number {
  let count = 0;
  let names: readonly string[] = [];
  let statement: Database.Statement | undefined;
  for (const row of rows) {
    const own = Object.keys(row);
    if (!statement || own.join() !== names.join()) {
      names = own;
      const columns = own.map((name) => `"${name}"`).join(", ");
      const marks = own.map(() => "?").join(", ");
      statement = db.prepare(`INSERT INTO "${table}" (${columns}) VALUES (${marks})`);
    }
    const insert = statement;
    plainly(() => insert.run(...Object.values(row)));
    count += 1;
  }
  return count;
}

/** Whether there is a row at all. */
export function hasRows(db: Database.Database, table: string): boolean {
  return db.prepare(`SELECT 1 FROM "${table}" LIMIT 1`).get() !== undefined;
}

/** Until the transaction ends, a row may name one that comes later. */
export function deferReferences(db: Database.Database): void {
  db.pragma("defer_foreign_keys = ON");
}
