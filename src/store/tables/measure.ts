import { setImmediate as giveWay } from "node:timers/promises";

import type Database from "better-sqlite3";

import type { Cell } from "../../privacy/row-mac.ts";
import { type Row, walkTable } from "./walk.ts";

/** How much is in a table. */
export interface TableSize {
  readonly rows: number;
  /** Of the values; pages and indexes come on top. */
  readonly bytes: number;
  /** In ms since 1970; undefined where rows have no time, or there are none. */
  readonly oldest: number | undefined;
}

/** Which column says when a row was made. */
const TIMES = ["created", "at", "received", "requested", "started"] as const;

/** Measures one table in slices, so that calls go on between them. */
export async function measureTable(db: Database.Database, table: string): Promise<TableSize> {
  let [rows, bytes] = [0, 0];
  let oldest: number | undefined;
  for (const slice of walkTable(db, table)) {
    for (const row of slice) {
      const at = timeOf(row);
      if (at !== undefined && (oldest === undefined || at < oldest)) oldest = at;
      bytes += Object.values(row).reduce((sum: number, cell) => sum + bytesOf(cell), 0);
    }
    rows += slice.length;
    await giveWay();
  }
  return { rows, bytes, oldest };
}

function timeOf(row: Row): number | undefined {
  const at = TIMES.map((name) => row[name]).find((value) => value !== undefined);
  return typeof at === "number" ? at : undefined;
}

function bytesOf(cell: Cell): number {
  if (cell === null) return 0;
  if (typeof cell === "string") return Buffer.byteLength(cell);
  return Buffer.isBuffer(cell) ? cell.length : 8;
}
