import { randomBytes } from "node:crypto";
import { createWriteStream, rmSync } from "node:fs";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";

import { formatEntryLine } from "../../memory/entry-line.ts";
import { entryName } from "../../memory/entry.ts";
import { ENTRIES_NAME, PAGE_NAME } from "../../rights/archive/format.ts";
import { archivePage, type ShownEntry } from "../../rights/archive/page.ts";
import { createSealing } from "../../rights/archive/sealed.ts";
import { writeArchive, type Written } from "../../rights/archive/write.ts";
import { onDisk } from "../../store/disk-error.ts";
import { findStats, publishFile } from "../../store/files.ts";
import { TABLES } from "../../store/migrations.ts";
import type { Snapshot } from "../../store/snapshot.ts";
import { taken } from "../write-new-file.ts";
import { readEntries } from "./entries.ts";

/**
 * Writes an archive of a snapshot to `path`, which nobody sees before it is whole, and which only this user may read. With
 * a passphrase it is sealed as it is written: no byte of it is on the disk in clear.
 */
export async function writeExport(
  snapshot: Snapshot,
  options: {
    readonly path: string;
    readonly made: number;
    readonly passphrase: Buffer | undefined;
    readonly onRows?: (rows: number) => void;
  },
): Promise<Written> {
  const { path, made, passphrase, onRows } = options;
  if (findStats(path)) throw taken(path);
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const zip = new PassThrough();
    const sealing = passphrase ? await createSealing(passphrase) : new PassThrough();
    const file = createWriteStream(temporary, { flags: "wx", mode: 0o600, flush: true });
    const stored = pipeline(zip, sealing, file);
    const more = extras(snapshot, made);
    const [written] = await Promise.all([
      writeArchive({ snapshot, made, more, ...(onRows && { onRows }) }, zip),
      stored,
    ]);
    if (!onDisk(path, () => publishFile(temporary, path))) throw taken(path);
    return written;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function extras(
  snapshot: Snapshot,
  made: number,
): readonly { readonly path: string; readonly text: string }[] {
  const lines: string[] = [];
  const entries: ShownEntry[] = [];
  for (const entry of readEntries(snapshot)) {
    lines.push(`${formatEntryLine(entry)}\n`);
    entries.push({ ...entry, name: entryName(entry.id) });
  }
  const tables = Object.entries(TABLES)
    .filter(([, { exported }]) => exported === "data" || exported === "record")
    .map(([table, { holds }]) => ({ table, holds, rows: countRows(snapshot, table) }));
  return [
    { path: ENTRIES_NAME, text: lines.join("") },
    { path: PAGE_NAME, text: archivePage({ made, tables, entries }) },
  ];
}

function countRows(snapshot: Snapshot, table: string): number {
  let rows = 0;
  for (const slice of snapshot.rows(table)) rows += slice.length;
  return rows;
}
