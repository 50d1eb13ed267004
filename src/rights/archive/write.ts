import { createHash } from "node:crypto";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate as giveWay } from "node:timers/promises";

import { ZipFile } from "yazl";
import { z } from "zod";

import type { Snapshot } from "../../store/snapshot.ts";
import { VERSION } from "../../version.ts";
import {
  ARCHIVE_VERSION,
  DATA_TABLES,
  dataName,
  formatRow,
  keptColumns,
  type Manifest,
  MANIFEST_NAME,
  RECORD_TABLES,
  recordName,
  rowSchema,
  schemaName,
} from "./format.ts";

/** A file of the archive that is not a table's. */
export interface ArchiveFile {
  readonly path: string;
  readonly text: string;
}

export interface Written {
  readonly tables: number;
  readonly rows: number;
  readonly files: number;
}

/** So that the same data gives the same bytes. */
const MTIME = new Date(Date.UTC(1980, 0, 1));

/** Writes the archive of a snapshot to `out`, and ends it; `onRows` hears how many rows are in it so far. */
export async function writeArchive(
  options: {
    readonly snapshot: Snapshot;
    /** In ms since 1970. */
    readonly made: number;
    readonly more: readonly ArchiveFile[];
    readonly onRows?: (rows: number) => void;
  },
  out: Writable,
): Promise<Written> {
  const { snapshot, made, more, onRows = () => {} } = options;
  const zip = new ZipFile();
  const sent = pipeline(zip.outputStream, out);
  const files: Manifest["files"] = [];
  let rows = 0;
  const add = (path: string, bytes: Buffer): void => {
    files.push({ path, bytes: bytes.length, sha256: sha256(bytes) });
    zip.addBuffer(bytes, path, { mtime: MTIME, mode: 0o600 });
  };
  for (const [tables, nameOf] of [
    [DATA_TABLES, dataName],
    [RECORD_TABLES, recordName],
  ] as const)
    for (const table of tables) add(nameOf(table), await readTable(table));
  for (const table of [...DATA_TABLES, ...RECORD_TABLES])
    add(schemaName(table), json(z.toJSONSchema(rowSchema(columnsOf(table)))));
  for (const { path, text } of more) add(path, Buffer.from(text));
  const manifest: Manifest = {
    paired_archive: ARCHIVE_VERSION,
    schema: snapshot.version,
    version: VERSION,
    made: new Date(made).toISOString(),
    files,
  };
  zip.addBuffer(json(manifest), MANIFEST_NAME, { mtime: MTIME, mode: 0o600 });
  zip.end();
  await sent;
  return { tables: DATA_TABLES.length + RECORD_TABLES.length, rows, files: files.length + 1 };

  function columnsOf(table: string): ReturnType<typeof keptColumns> {
    return keptColumns(table, snapshot.columns(table));
  }

  async function readTable(table: string): Promise<Buffer> {
    const columns = columnsOf(table);
    const parts: Buffer[] = [];
    for (const slice of snapshot.rows(table)) {
      parts.push(Buffer.from(slice.map((row) => formatRow(row, columns)).join("")));
      rows += slice.length;
      onRows(rows);
      await giveWay();
    }
    return Buffer.concat(parts);
  }
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
}

export function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
