import { randomBytes } from "node:crypto";

import { z } from "zod";

import { PairedError } from "../../errors.ts";
import { canonical } from "../../privacy/canonical.ts";
import { openBytes, sealBytes } from "../../privacy/keys/aes-gcm.ts";
import {
  type Envelope,
  formatEnvelope,
  MAX_ENVELOPE_BYTES,
  parseEnvelope,
} from "../../privacy/keys/envelope.ts";
import { deriveSubkey, KEY_BYTES } from "../../privacy/keys/subkey.ts";

/**
 * Snapshots under one key, which share their chunks. Erasing and a rotation of the database's key begin a new one; whose
 * key is gone, of that nothing can be read.
 */
export interface Epoch {
  /** 16 hexadecimal digits, random. */
  readonly name: string;
  /** 32 random bytes. */
  readonly key: Buffer;
}

export const EPOCH_NAME = /^[0-9a-f]{16}$/;

export function createEpoch(): Epoch {
  return { name: randomBytes(8).toString("hex"), key: randomBytes(KEY_BYTES) };
}

/** What lies beside the snapshots: the keyring, which a person's secret opens, and the epoch's key under the database's. */
export interface KeyFile {
  readonly epoch: string;
  /** When the epoch began, in ms since 1970. */
  readonly created: number;
  readonly keyring: Envelope;
  /** Base64: the epoch's key, sealed. */
  readonly sealed: string;
}

const KEY_FILE = z.strictObject({
  paired: z.literal("backup-key"),
  v: z.literal(1),
  epoch: z.string().regex(EPOCH_NAME),
  created: z.int().nonnegative(),
  keyring: z.string().max(MAX_ENVELOPE_BYTES),
  sealed: z.string().max(200),
});

export const MAX_KEY_FILE_BYTES = 2 * MAX_ENVELOPE_BYTES;

export function formatKeyFile(
  epoch: Epoch & { readonly created: number },
  keys: { readonly keyring: Envelope; readonly database: Buffer },
): Buffer {
  const { name, key, created } = epoch;
  const sealed = sealBytes(wrappingKey(keys.database), key, headerOf(name, created));
  const fields = {
    paired: "backup-key",
    v: 1,
    epoch: name,
    created,
    sealed: sealed.toString("base64"),
  };
  return Buffer.from(`${canonical({ ...fields, keyring: formatEnvelope(keys.keyring) })}\n`);
}

/** Throws `damaged` for what is no such file, `conflict` for one that a newer version wrote. */
export function parseKeyFile(bytes: Buffer, path: string): KeyFile {
  const json = parseJson(bytes.toString("utf8"));
  if (
    z.looseObject({ paired: z.literal("backup-key"), v: z.number().min(2) }).safeParse(json).success
  )
    throw newer(path);
  const parsed = KEY_FILE.safeParse(json);
  if (!parsed.success) throw changed(path);
  const { epoch, created, keyring, sealed } = parsed.data;
  return { epoch, created, keyring: parseEnvelope(keyring), sealed };
}

/** The epoch of a key file; undefined when the key is of another database, or the file was changed. */
export function openKeyFile(file: KeyFile, database: Buffer): Epoch | undefined {
  const sealed = Buffer.from(file.sealed, "base64");
  const key = openBytes(wrappingKey(database), sealed, headerOf(file.epoch, file.created));
  return key && { name: file.epoch, key };
}

/** 32 bytes for one use within an epoch. */
export function epochSubkey({ key }: Epoch, use: "chunk" | "name" | "snapshot"): Buffer {
  return deriveSubkey(key, `backup/${use}`);
}

export function newer(path: string): PairedError {
  return new PairedError("conflict", `${path} was written by a newer PAIRED`, {
    fix: "Update paired-mcp, and run it again. Nothing was changed.",
  });
}

/** A rotation gives the database another key: from then on the old one opens no newer backup. */
function wrappingKey(database: Buffer): Buffer {
  return deriveSubkey(database, "backup/epoch");
}

function headerOf(epoch: string, created: number): Buffer {
  return Buffer.from(canonical({ paired: "backup-key", v: 1, epoch, created }));
}

function changed(path: string): PairedError {
  return new PairedError("damaged", `${path} is no key file of a backup, or was changed`, {
    fix: "Use another backup folder, or another copy of this one.",
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
