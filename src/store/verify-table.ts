import Database from "better-sqlite3";

import { rowMac, toCell } from "../privacy/row-mac.ts";
import { rowColumns } from "./migrations.ts";

/** One thing that `verify` found. Without an `id` it is about the table as a whole. */
export interface Finding {
  readonly table: string;
  readonly id?: number;
  /**
   * `changed`: not as PAIRED wrote it. `missing`: PAIRED wrote it, and it is gone. `foreign`: PAIRED did not write it.
   * `unreadable`: SQLite cannot read it.
   */
  readonly problem: "changed" | "missing" | "foreign" | "unreadable";
}

/** What one short read found. */
export interface Slice {
  readonly rows: number;
  readonly findings: readonly Finding[];
}

/** Reads from one id on; `next` is where to go on, undefined at the end. */
type ReadSlice = (from: number) => Slice & { readonly next: number | undefined };

type Db = Database.Database;

const ROWS_AT_ONCE = 100;

/** Checks every row of a table that carries hashes, and every hash: a slice at a time, a few milliseconds each. */
export function* verifyTable(db: Db, key: Buffer, table: string): Generator<Slice> {
  for (const read of [hashedRows(db, key, table), rowsWithoutHash(db, table)]) {
    let from: number | undefined = Number.MIN_SAFE_INTEGER;
    while (from !== undefined) {
      const { next, ...slice }: ReturnType<ReadSlice> = read(from);
      yield slice;
      from = next;
    }
  }
}

/** By its hash, every row that PAIRED wrote. Both are read in one statement, because a node may be writing. */
function hashedRows(db: Db, key: Buffer, table: string): ReadSlice {
  const cells = rowColumns(db, table).map((name) => `t."${name}"`);
  const rows = db
    .prepare<[string, number, number], unknown[]>(
      `SELECT m.id, m.mac, t.id IS NULL, ${cells.join(", ")} FROM row_mac m LEFT JOIN "${table}" t ON t.id = m.id
       WHERE m.tbl = ? AND m.id >= ? ORDER BY m.id LIMIT ?`,
    )
    .raw();
  const hashes = db
    .prepare<[string, number, number], number>(
      "SELECT id FROM row_mac WHERE tbl = ? AND id >= ? ORDER BY id LIMIT ?",
    )
    .pluck();
  const check = ([id, mac, gone, ...row]: unknown[]): Finding[] => {
    if (gone === 1) return [{ table, id: Number(id), problem: "missing" }];
    const same = Buffer.isBuffer(mac) && rowMac(key, table, row.map(toCell)).equals(mac);
    return same ? [] : [{ table, id: Number(id), problem: "changed" }];
  };
  return (from) => {
    const ids = unlessDamaged(() => hashes.all(table, from, ROWS_AT_ONCE));
    if (!ids) return stop({ table: "row_mac", problem: "unreadable" });
    const slice = unlessDamaged(() => rows.all(table, from, ROWS_AT_ONCE));
    // When one of the slice's pages is damaged, row by row: the sound ones are told from the lost ones.
    const findings = slice
      ? slice.flatMap(check)
      : ids.flatMap((id): Finding[] => {
          const row = unlessDamaged(() => rows.all(table, id, 1));
          return row?.flatMap(check) ?? [{ table, id, problem: "unreadable" }];
        });
    return { rows: ids.length, findings, next: after(ids) };
  };
}

function rowsWithoutHash(db: Db, table: string): ReadSlice {
  const rows = db.prepare<[string, number, number], { id: number; hashed: number }>(
    `SELECT t.id, m.id IS NOT NULL AS hashed FROM "${table}" t LEFT JOIN row_mac m ON m.tbl = ? AND m.id = t.id
     WHERE t.id >= ? ORDER BY t.id LIMIT ?`,
  );
  return (from) => {
    const slice = unlessDamaged(() => rows.all(table, from, ROWS_AT_ONCE));
    if (!slice) return stop({ table, problem: "unreadable" });
    const foreign = slice.filter(({ hashed }) => hashed === 0);
    return {
      rows: foreign.length,
      findings: foreign.map(({ id }) => ({ table, id, problem: "foreign" })),
      next: after(slice.map(({ id }) => id)),
    };
  };
}

function stop(finding: Finding): ReturnType<ReadSlice> {
  return { rows: 0, findings: [finding], next: undefined };
}

function after(ids: readonly number[]): number | undefined {
  const last = ids.at(-1);
  return last === undefined || ids.length < ROWS_AT_ONCE ? undefined : last + 1;
}

/** Undefined where SQLite meets a damaged page; any other failure is thrown. */
export function unlessDamaged<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    if (!/^SQLITE_(?:CORRUPT|NOTADB|IOERR)/.test(error.code)) throw error;
    return undefined;
  }
}
