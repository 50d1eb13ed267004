import type { Readable } from "node:stream";

import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";

import { PairedError } from "../../errors.ts";
import { SCHEMA_VERSION } from "../../store/migrations.ts";
import type { Column } from "../../store/tables/columns.ts";
import type { Row } from "../../store/tables/walk.ts";
import {
  ARCHIVE_VERSION,
  DATA_TABLES,
  dataName,
  keptColumns,
  MANIFEST,
  type Manifest,
  MANIFEST_NAME,
  rowSchema,
  toRow,
} from "./format.ts";
import { sha256 } from "./write.ts";

/** An archive that was looked at wholly: every file is as its manifest says. */
export interface Archive {
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, Buffer>;
}

const MAX_FILES = 1000;
const MAX_TOTAL_BYTES = 1024 ** 3;
/** Text shrinks to a tenth; a file that grows more than this while it is unpacked was made to fill a disk. */
const MAX_RATIO = 250;
/** A small file of one letter may. */
const RATIO_FROM_BYTES = 1024 * 1024;
const NAME = /^(?:[a-z_]{1,60}\/)?[a-z0-9_]{1,60}\.(?:ndjson|jsonl|json|html)$/;

/**
 * Reads an archive into memory and checks it: names, sizes, hashes, version. Throws `bad_input` or `damaged`, with what to
 * do; nothing is written anywhere.
 */
export async function readArchive(bytes: Buffer): Promise<Archive> {
  const zip = await openZip(bytes);
  const files = new Map<string, Buffer>();
  let total = 0;
  try {
    if (zip.entryCount > MAX_FILES) throw hostile(`it has ${zip.entryCount} files`);
    for await (const entry of zip.eachEntry()) {
      checkEntry(entry, files);
      total += entry.uncompressedSize;
      if (total > MAX_TOTAL_BYTES) throw hostile("it unpacks to more than 1 GiB");
      files.set(entry.fileName, await readEntry(zip, entry));
    }
  } catch (error) {
    throw error instanceof PairedError ? error : broken(error);
  } finally {
    zip.close();
  }
  return { manifest: checkManifest(files), files };
}

async function openZip(bytes: Buffer): Promise<ZipFile> {
  try {
    return await fromBufferPromise(bytes, { strictFileNames: true, autoClose: false });
  } catch (error) {
    throw broken(error);
  }
}

/** Names are those that an export gives: nothing of a path, a link or a folder gets further than this. */
function checkEntry(entry: Entry, files: ReadonlyMap<string, Buffer>): void {
  const { fileName, compressedSize, uncompressedSize } = entry;
  if (!NAME.test(fileName)) throw hostile("it has a file with a name that no export gives");
  if (files.has(fileName)) throw hostile(`it has the file ${fileName} twice`);
  const type = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (type !== 0 && type !== 0o100000) throw hostile(`${fileName} in it is not a plain file`);
  if (entry.isEncrypted()) throw hostile("its files are encrypted in a way that no export uses");
  if (uncompressedSize > RATIO_FROM_BYTES && uncompressedSize > compressedSize * MAX_RATIO)
    throw hostile(`${fileName} in it grows more than ${MAX_RATIO} times`);
}

/** Never more than the size that was checked: yauzl ends the stream with an error when there is more. */
async function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const stream: Readable = await zip.openReadStreamPromise(entry);
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

function checkManifest(files: ReadonlyMap<string, Buffer>): Manifest {
  const parsed = MANIFEST.safeParse(parseJson(files.get(MANIFEST_NAME)));
  if (!parsed.success)
    throw new PairedError(
      "bad_input",
      "it is no archive of PAIRED: it has no manifest.json of one",
      {
        fix: "Name a file that paired-mcp export wrote; unpack any other ZIP and import the folder.",
      },
    );
  const { data: manifest } = parsed;
  const { paired_archive: version, schema } = manifest;
  if (version > ARCHIVE_VERSION || schema > SCHEMA_VERSION)
    throw new PairedError("bad_input", "the archive was written by a newer PAIRED", {
      fix: "Update paired-mcp. Nothing was imported.",
    });
  const listed = new Set(manifest.files.map(({ path }) => path));
  if (listed.size !== manifest.files.length || listed.has(MANIFEST_NAME))
    throw hostile("its manifest names a file twice");
  for (const name of files.keys())
    if (name !== MANIFEST_NAME && !listed.has(name))
      throw hostile(`${name} is not in its manifest`);
  for (const { path, bytes, sha256: hash } of manifest.files) {
    const file = files.get(path);
    if (!file) throw changed(`${path} is missing`);
    if (file.length !== bytes || sha256(file) !== hash) throw changed(`${path} was changed`);
  }
  return manifest;
}

/** The rows of every table that comes back, each checked against the table as it is here. */
export function readRows(
  { files }: Archive,
  columnsOf: (table: string) => readonly Column[],
): Map<string, Row[]> {
  return new Map(
    DATA_TABLES.map((table) => {
      const columns = keptColumns(table, columnsOf(table));
      const schema = rowSchema(columns);
      const lines = linesOf(files.get(dataName(table)));
      return [
        table,
        lines.map((line, n) => {
          const parsed = schema.safeParse(parseJson(Buffer.from(line)));
          if (parsed.success) return toRow(parsed.data, columns);
          throw new PairedError("bad_input", `line ${n + 1} of ${dataName(table)} is no row`, {
            fix: "Export again. Nothing was imported.",
            cause: parsed.error,
          });
        }),
      ];
    }),
  );
}

/** The lines of a file of the archive; none when it has no such file. */
export function linesOf(file: Buffer | undefined): string[] {
  return (file?.toString("utf8") ?? "").split("\n").filter((line) => line !== "");
}

function parseJson(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse(bytes?.toString("utf8") ?? "");
  } catch {
    return undefined;
  }
}

function hostile(why: string): PairedError {
  return new PairedError("bad_input", `this archive is refused: ${why}`, {
    fix: "Import only what paired-mcp export wrote. Nothing was imported.",
  });
}

function changed(why: string): PairedError {
  return new PairedError("damaged", `this archive is damaged: ${why}`, {
    fix: "Take another copy, or export again. Nothing was imported.",
  });
}

function broken(cause: unknown): PairedError {
  return new PairedError("damaged", "this archive cannot be read: it is cut short or no ZIP file", {
    fix: "Take another copy, or export again. Nothing was imported.",
    cause,
  });
}
