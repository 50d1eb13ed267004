import type Database from "better-sqlite3";

import { type Cell, toCell } from "../../privacy/row-mac.ts";

/** A row by the names of its columns. */
export type Row = Readonly<Record<string, Cell>>;

/** A few milliseconds of reading. */
const ROWS_AT_ONCE = 200;

/** Every row of a table by rising key, a slice at a time: a statement each, so that others may write in between. */
export function* walkTable(db: Database.Database, table: string): Generator<readonly Row[]> {
  const keys = keysOf(db, table);
  const order = keys.map((name) => `"${name}"`).join(", ");
  const select = (where: string): Database.Statement<Cell[], Record<string, unknown>> =>
    db.prepare(`SELECT * FROM "${table}" ${where} ORDER BY ${order} LIMIT ${ROWS_AT_ONCE}`);
  const next = select(`WHERE (${order}) > (${keys.map(() => "?").join(", ")})`);
  let rows = select("").all().map(toRow);
  while (rows.length > 0) {
    yield rows;
    const last = rows.at(-1);
    if (rows.length < ROWS_AT_ONCE || !last) return;
    rows = next.all(...keys.map((name) => last[name] ?? null)).map(toRow);
  }
}

/** The columns of a table's primary key; every table of ours has one. */
function keysOf(db: Database.Database, table: string): string[] {
  return db
    .prepare<[string], string>("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk")
    .pluck()
    .all(table);
}

function toRow(raw: Record<string, unknown>): Row {
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, toCell(value)]));
}
