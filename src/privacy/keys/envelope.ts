import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

import { z } from "zod";

import { PairedError } from "../../errors.ts";

/**
 * The data key, wrapped once for each way to open it (a slot). Fields and slots of types that this version does not
 * know stay as they are: a later version adds a slot type without a migration.
 */
export interface Envelope {
  readonly v: 1;
  /** Names the data key, so that a slot of another one is never mistaken for ours. */
  readonly dekId: string;
  readonly slots: readonly Slot[];
  /** HMAC under the data key over all of the above: a slot cannot be dropped, added or edited without it. */
  readonly mac: string;
  readonly [field: string]: unknown;
}

export interface Slot {
  readonly id: string;
  readonly type: string;
  /** nonce (12) | ciphertext (32) | tag (16), base64url. */
  readonly wrapped: string;
  readonly [parameter: string]: unknown;
}

/** What a new slot is made of: its name, its type, and the secret that opens it. */
export interface SlotSecret {
  readonly id: string;
  readonly type: string;
  readonly secret: Buffer;
}

const NAME = z.string().min(1).max(64);
const SLOT = z.looseObject({ id: NAME, type: NAME, wrapped: z.string().max(4096) });
const ENVELOPE = z.looseObject({
  v: z.literal(1),
  dekId: NAME,
  slots: z.array(SLOT).min(1).max(32),
  mac: z.string().max(64),
});

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = "aes-256-gcm";
const TAG = { authTagLength: TAG_BYTES };

/** Makes a random data key and the envelope that holds it under one slot. */
export function sealNewKey(slot: SlotSecret): { envelope: Envelope; dataKey: Buffer } {
  const dataKey = randomBytes(KEY_BYTES);
  const header = { v: 1 as const, dekId: randomBytes(8).toString("hex") };
  const open = { id: slot.id, type: slot.type };
  const slots = [{ ...open, wrapped: wrap(slot.secret, dataKey, slotHeader(header, open)) }];
  const unsigned = { ...header, slots };
  return { envelope: { ...unsigned, mac: sign(unsigned, dataKey) }, dataKey };
}

/** The data key from one slot. Throws `damaged` for a secret of another keyring, or an envelope that was changed. */
export function openSlot(envelope: Envelope, slot: Slot, secret: Buffer): Buffer {
  const { wrapped, ...open } = slot;
  const dataKey = unwrap(secret, wrapped, slotHeader(envelope, open));
  if (!dataKey)
    throw new PairedError(
      "damaged",
      `the ${slot.type} slot holds another key than this keyring's`,
      {
        fix: "Put the key that belongs to keyring.json back. Nothing was changed.",
      },
    );
  const { mac, ...unsigned } = envelope;
  const wanted = Buffer.from(sign(unsigned, dataKey));
  const found = Buffer.from(mac);
  if (wanted.length !== found.length || !timingSafeEqual(wanted, found))
    throw new PairedError("damaged", "the keyring was changed after it was written", {
      fix: "Restore keyring.json from a backup. Nothing was changed.",
    });
  return dataKey;
}

/** A field of the envelope set anew, under a new MAC; the slots stay byte for byte. */
export function withField(
  envelope: Envelope,
  dataKey: Buffer,
  field: { readonly [name: string]: string | number | boolean },
): Envelope {
  const { mac: _mac, ...unsigned } = { ...envelope, ...field };
  return { ...unsigned, mac: sign(unsigned, dataKey) };
}

/** Every byte of the text counts: spacing, key order and a repeated key are refused like any other change. */
export function parseEnvelope(text: string): Envelope {
  const json = parseJson(text);
  const version = z.looseObject({ v: z.number().min(2) }).safeParse(json);
  if (version.success)
    throw new PairedError("conflict", "the keyring was written by a newer PAIRED", {
      fix: "Update paired-mcp; nothing was changed.",
    });
  const parsed = ENVELOPE.safeParse(json);
  if (!parsed.success || formatEnvelope(parsed.data) !== text)
    throw new PairedError("damaged", "keyring.json is not a keyring, or was changed", {
      fix: "Restore keyring.json from a backup. Nothing was changed.",
    });
  return parsed.data;
}

export function formatEnvelope(envelope: Envelope): string {
  return `${canonical(envelope)}\n`;
}

/** A key for one purpose: HKDF-SHA256 (RFC 5869) of the data key; who learns one learns no other. */
export function deriveSubkey(dataKey: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", dataKey, "", `paired/v1/${purpose}`, KEY_BYTES));
}

/** AES-256-GCM (NIST SP 800-38D) of node:crypto: a machine without a sodium build still opens its own data. */
function wrap(secret: Buffer, dataKey: Buffer, header: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, wrappingKey(secret), nonce, TAG).setAAD(header);
  const body = [nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(body).toString("base64url");
}

function unwrap(secret: Buffer, wrapped: string, header: Buffer): Buffer | undefined {
  const bytes = Buffer.from(wrapped, "base64url");
  if (bytes.length !== NONCE_BYTES + KEY_BYTES + TAG_BYTES) return undefined;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, wrappingKey(secret), nonce, TAG)
    .setAAD(header)
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const body = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([body, decipher.final()]);
  } catch {
    return undefined;
  }
}

function wrappingKey(secret: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", "paired/v1/wrap", KEY_BYTES));
}

/** Bound to the wrapped key: the version, the data key's name and the slot's parameters cannot be swapped or weakened. */
function slotHeader({ v, dekId }: Pick<Envelope, "v" | "dekId">, slot: object): Buffer {
  return Buffer.from(canonical({ v, dekId, slot }));
}

function sign(unsigned: object, dataKey: Buffer): string {
  return createHmac("sha256", deriveSubkey(dataKey, "keyring"))
    .update(canonical(unsigned))
    .digest("base64url");
}

/** JSON with its keys in order and no spacing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
