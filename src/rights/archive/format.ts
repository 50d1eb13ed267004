import { z } from "zod";

import { canonical } from "../../privacy/canonical.ts";
import type { Cell } from "../../privacy/row-mac.ts";
import { TABLES } from "../../store/migrations.ts";
import type { Column } from "../../store/tables/columns.ts";
import type { Row } from "../../store/tables/walk.ts";

/** Rises when an older reader would misread an archive. */
export const ARCHIVE_VERSION = 1;
export const MANIFEST_NAME = "manifest.json";
export const ENTRIES_NAME = "entries.jsonl";
export const PAGE_NAME = "index.html";

const FILE = z.strictObject({
  path: z.string().min(1).max(200),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
/** What an archive says of itself. */
export const MANIFEST = z.strictObject({
  paired_archive: z.int().positive(),
  /** Of the database. */
  schema: z.int().positive(),
  version: z.string().max(40),
  made: z.iso.datetime(),
  files: z.array(FILE).max(1000),
});
export type Manifest = z.output<typeof MANIFEST>;

/** Tables that come back from an archive, in an order in which every row finds those that it names. */
export const DATA_TABLES: readonly string[] = tablesOf("data");
/** Tables that are in it to be read. */
export const RECORD_TABLES: readonly string[] = tablesOf("record");

export function dataName(table: string): string {
  return `data/${table}.ndjson`;
}

export function recordName(table: string): string {
  return `record/${table}.ndjson`;
}

export function schemaName(table: string): string {
  return `schemas/${table}.json`;
}

/** The columns of a table that an archive has. */
export function keptColumns(table: string, columns: readonly Column[]): readonly Column[] {
  const withheld = TABLES[table]?.withheld ?? [];
  return columns.filter(({ name }) => !withheld.includes(name));
}

/** What a row is in an archive: bytes are base64. */
export function rowSchema(columns: readonly Column[]): z.ZodType<Record<string, JsonCell>> {
  const shape = columns.map(({ name, type, required }) => {
    const cell = CELLS[type];
    return [name, required ? cell : cell.nullable()] as const;
  });
  return z.strictObject(Object.fromEntries(shape));
}

type JsonCell = string | number | null;

const CELLS = {
  INTEGER: z.int(),
  REAL: z.number(),
  TEXT: z.string(),
  BLOB: z.base64(),
} as const satisfies Record<Column["type"], z.ZodType<JsonCell>>;

/** One row as one line of canonical JSON, with its end. */
export function formatRow(row: Row, columns: readonly Column[]): string {
  const cells = columns.map(({ name }) => [name, toJson(row[name] ?? null)] as const);
  return `${canonical(Object.fromEntries(cells))}\n`;
}

function toJson(cell: Cell): JsonCell {
  if (typeof cell === "bigint") return Number(cell);
  return Buffer.isBuffer(cell) ? cell.toString("base64") : cell;
}

/** A checked row as the database takes it. */
export function toRow(cells: Readonly<Record<string, JsonCell>>, columns: readonly Column[]): Row {
  return Object.fromEntries(
    columns.map(({ name, type }): [string, Cell] => {
      const cell = cells[name] ?? null;
      return [
        name,
        type === "BLOB" && typeof cell === "string" ? Buffer.from(cell, "base64") : cell,
      ];
    }),
  );
}

function tablesOf(exported: "data" | "record"): string[] {
  return Object.keys(TABLES).filter((name) => TABLES[name]?.exported === exported);
}
