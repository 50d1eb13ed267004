import { promisify } from "node:util";
import { deflateRaw, inflateRaw } from "node:zlib";

import { z } from "zod";

import { PairedError } from "../../errors.ts";
import { canonical } from "../../privacy/canonical.ts";
import { openBytes, sealBytes } from "../../privacy/keys/aes-gcm.ts";
import { CHUNK_SLOTS, MAX_CHUNK_BYTES } from "./chunk.ts";
import { type Epoch, EPOCH_NAME, epochSubkey, newer } from "./epoch.ts";
import { decodePageTable, type PageTable } from "./page-table.ts";

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** Of what was asked for or is due, and of what follows an erasure. */
export const SNAPSHOT_KINDS = ["asked", "scheduled", "erasure"] as const;
export type SnapshotKind = (typeof SNAPSHOT_KINDS)[number];

/** One moment of a home. It is written last: without it there is no snapshot. */
export interface Manifest extends Facts {
  readonly epoch: string;
  /** Every chunk that the snapshot needs, with its size as a file. */
  readonly chunks: readonly ChunkFile[];
  readonly table: PageTable;
}

export interface Facts {
  /** `20261123T020000123Z-1a2b3c4d`, the time of its making first. */
  readonly id: string;
  /** In ms since 1970. */
  readonly made: number;
  readonly kind: SnapshotKind;
  /** Of the program that made it, and of the database in it. */
  readonly version: string;
  readonly schema: number;
  readonly pages: number;
  /** SHA-256 of the database file, in hexadecimal. */
  readonly hash: string;
  readonly settings: readonly SettingsFile[];
}

export interface ChunkFile {
  readonly name: string;
  readonly bytes: number;
  readonly slots: number;
}

/** What a person wrote themselves, as it is in the home. */
export interface SettingsFile {
  readonly name: SettingsName;
  /** Base64. */
  readonly content: string;
}

export const SETTINGS_NAMES = [
  "policy.yaml",
  "policy.yml",
  "policy.json",
  "redaction.json",
  "roles.yaml",
  "roles.yml",
  "roles.json",
] as const;
type SettingsName = (typeof SETTINGS_NAMES)[number];
export const MAX_SETTINGS_BYTES = 1024 * 1024;

export const SNAPSHOT_ID = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;
/** Of a database of 34 GB. */
const MAX_PAGES = 2 ** 23;
export const MAX_MANIFEST_BYTES = 2 ** 28;

const HEADER = z.object({
  paired: z.literal("backup"),
  v: z.literal(1),
  epoch: z.string().regex(EPOCH_NAME),
  id: z.string().regex(SNAPSHOT_ID),
});
const COUNT = z.int().nonnegative();
const FACTS = z.strictObject({
  id: z.string().regex(SNAPSHOT_ID),
  made: COUNT,
  kind: z.enum(SNAPSHOT_KINDS),
  version: z.string().max(40),
  schema: COUNT,
  pages: COUNT.max(MAX_PAGES),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  settings: z
    .array(
      z.strictObject({
        name: z.enum(SETTINGS_NAMES),
        content: z.base64().max(MAX_SETTINGS_BYTES * 2),
      }),
    )
    .max(SETTINGS_NAMES.length),
  chunks: COUNT.max(MAX_PAGES),
});
const NAME_BYTES = 16;
const CHUNK_BYTES = NAME_BYTES + 4 + 1;
const NEWLINE = "\n".charCodeAt(0);
const MAX_HEADER_BYTES = 1024;

/** A line of JSON in clear, which is bound, and the rest packed and sealed under the epoch's key. */
export async function formatManifest(manifest: Manifest, epoch: Epoch): Promise<Buffer> {
  const { chunks, table, epoch: name, ...facts } = manifest;
  const json = Buffer.from(canonical({ ...facts, chunks: chunks.length }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const names = chunks.map(({ name: chunk, bytes, slots }) => {
    const row = Buffer.alloc(CHUNK_BYTES);
    row.write(chunk, "hex");
    row.writeUInt32LE(bytes, NAME_BYTES);
    row.writeUInt8(slots, NAME_BYTES + 4);
    return row;
  });
  const plain = Buffer.concat([length, json, ...names, table.encode()]);
  const header = Buffer.from(
    `${canonical({ paired: "backup", v: 1, epoch: name, id: facts.id })}\n`,
  );
  return Buffer.concat([
    header,
    sealBytes(epochSubkey(epoch, "snapshot"), await deflate(plain), header),
  ]);
}

/** Throws `damaged` when a bit of it, its name or its place is not as it was, `conflict` when a newer version wrote it. */
export async function parseManifest(
  bytes: Buffer,
  { epoch, id }: { readonly epoch: Epoch; readonly id: string },
): Promise<Manifest> {
  const end = bytes.subarray(0, MAX_HEADER_BYTES).indexOf(NEWLINE) + 1;
  const header = bytes.subarray(0, end);
  const json = parseJson(header);
  if (z.looseObject({ paired: z.literal("backup"), v: z.number().min(2) }).safeParse(json).success)
    throw newer(`snapshot ${id}`);
  const named = HEADER.safeParse(json);
  if (!named.success || named.data.epoch !== epoch.name || named.data.id !== id) throw harmed(id);
  const packed = openBytes(epochSubkey(epoch, "snapshot"), bytes.subarray(end), header);
  if (!packed) throw harmed(id);
  const plain = await unpack(packed);
  const manifest = plain && decode(plain, epoch.name);
  if (manifest?.id === id) return manifest;
  throw harmed(id);
}

/** Undefined for what unpacks to more than a list can be. */
async function unpack(packed: Buffer): Promise<Buffer | undefined> {
  try {
    return await inflate(packed, { maxOutputLength: MAX_MANIFEST_BYTES });
  } catch {
    return undefined;
  }
}

function decode(plain: Buffer, epoch: string): Manifest | undefined {
  const length = plain.length < 4 ? 0 : plain.readUInt32LE();
  const facts = FACTS.safeParse(parseJson(plain.subarray(4, 4 + length)));
  if (!facts.success) return undefined;
  const { chunks: count, ...rest } = facts.data;
  const from = 4 + length;
  const names = plain.subarray(from, from + count * CHUNK_BYTES);
  if (names.length !== count * CHUNK_BYTES) return undefined;
  const chunks = Array.from({ length: count }, (_, n) => {
    const row = names.subarray(n * CHUNK_BYTES, (n + 1) * CHUNK_BYTES);
    return {
      name: row.toString("hex", 0, NAME_BYTES),
      bytes: row.readUInt32LE(NAME_BYTES),
      slots: row.readUInt8(NAME_BYTES + 4),
    };
  });
  if (chunks.some(({ bytes }) => bytes > MAX_CHUNK_BYTES)) return undefined;
  const table = decodePageTable(Buffer.from(plain.subarray(from + names.length)), {
    pages: rest.pages,
    chunks: count,
    slots: CHUNK_SLOTS,
  });
  return table && { ...rest, epoch, chunks, table };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

function harmed(id: string): PairedError {
  return new PairedError("damaged", `snapshot ${id} is damaged: its list does not open`, {
    fix: "Restore another snapshot: paired-mcp restore FOLDER --list",
  });
}
