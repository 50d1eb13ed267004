import { hkdfSync, randomBytes } from "node:crypto";

import { PairedError } from "../../errors.ts";
import { canonical } from "../canonical.ts";
import { openBytes, sealBytes } from "./aes-gcm.ts";
import type { Envelope, Header, Slot } from "./envelope.ts";
import { createKeyPair, type KeyPair, openFrom, sealFor } from "./recipient.ts";
import { KEY_BYTES } from "./subkey.ts";

/** What a new slot is made of: its name, its type, what is to be known to open it, and the secret that does. */
export interface NewSlot {
  readonly id: string;
  readonly type: string;
  readonly parameters?: Readonly<Record<string, string | number>>;
  /** 32 bytes that nobody can guess. */
  readonly secret: Buffer;
}

/** With the time of its making, in ms since 1970. */
type DatedSlot = NewSlot & { readonly created: number };

/** What an opened envelope gives: 32 bytes each. */
export interface Keys {
  readonly root: Buffer;
  readonly author: KeyPair;
  /** What never changes is derived from it: row hashes, and a key for each purpose. */
  readonly stable: Buffer;
  readonly database: Buffer;
  /** While a rotation is under way: the key that the database is to have, or has already. */
  readonly next: Buffer | undefined;
}

/** Makes random keys and the envelope that holds them under one slot. */
export function createEnvelope(slot: NewSlot, at: number): { envelope: Envelope; keys: Keys } {
  const author = createKeyPair();
  const [root, stable, database] = [newKey(), newKey(), newKey()];
  const keys = { root, author, stable, database, next: undefined };
  const header = {
    v: 2 as const,
    id: randomBytes(8).toString("hex"),
    author: text(author.publicKey),
  };
  const slots = [createSlot(header, keys, { ...slot, created: at })];
  return { envelope: seal({ ...header, generation: 1, since: at, slots }, keys), keys };
}

/** Undefined for a secret that is not this slot's. Throws `damaged` when anything in the envelope was changed. */
export function openEnvelope(envelope: Envelope, slot: Slot, secret: Buffer): Keys | undefined {
  const header = slotHeader(envelope, slot);
  const privateKey = openBytes(wrappingKey(secret), bytes(slot.private), header);
  if (!privateKey) return undefined;
  const reader = { privateKey, publicKey: bytes(slot.public) };
  const root = openFrom({ reader, author: bytes(envelope.author) }, bytes(slot.root), header);
  privateKey.fill(0);
  const keys = root && openWithRoot(envelope, root);
  if (keys) return keys;
  throw new PairedError("damaged", "the keyring was changed after it was written", {
    fix: "Restore keyring.json from a backup. Nothing was changed.",
  });
}

/** The keys of an envelope that another process wrote under the same root key; undefined when it did not. */
export function openWithRoot({ sealed, ...bound }: Envelope, root: Buffer): Keys | undefined {
  const header = Buffer.from(canonical(bound));
  const plain = openBytes(sealingKey(root), bytes(sealed), header) ?? Buffer.alloc(0);
  const [author, stable, database, next] = parts(plain);
  if (!author || !stable || !database) return undefined;
  const pair = { privateKey: author, publicKey: bytes(bound.author) };
  return { root, author: pair, stable, database, next };
}

/**
 * Other ways to open the same keys. Who has the secret of a removed slot and a copy of the envelope from before can
 * still open the copy: only a rotation changes the keys.
 */
export function withSlots(
  envelope: Envelope,
  keys: Keys,
  wish: { readonly add: readonly DatedSlot[]; readonly remove: readonly string[] },
): Envelope {
  const kept = envelope.slots.filter(({ id }) => !wish.remove.includes(id));
  const added = wish.add.map((slot) => createSlot(envelope, keys, slot));
  return reseal({ ...envelope, slots: [...kept, ...added] }, keys);
}

/** A field of the envelope set anew; the slots stay as they are. */
export function withField(
  envelope: Envelope,
  keys: Keys,
  field: { readonly [name: string]: string | number | boolean },
): Envelope {
  return reseal({ ...envelope, ...field }, keys);
}

/** Begins a rotation: a new root key for every slot, known or not, and beside the database's key its successor. */
export function withNextKey(envelope: Envelope, before: Keys): { envelope: Envelope; keys: Keys } {
  const keys = { ...before, root: newKey(), next: newKey() };
  const slots = envelope.slots.map((slot) => ({ ...slot, root: sealRoot(envelope, slot, keys) }));
  return { envelope: reseal({ ...envelope, slots }, keys), keys };
}

/** Ends a rotation: the database has its new key (`next`), or has kept the one before (`current`). */
export function withoutNextKey(
  envelope: Envelope,
  before: Keys,
  ended: { readonly kept: "current" | "next"; readonly at: number },
): { envelope: Envelope; keys: Keys } {
  const changed = ended.kept === "next" && before.next;
  const database = changed || before.database;
  const keys = { ...before, database, next: undefined };
  const since = changed ? ended.at : envelope.since;
  return { envelope: reseal({ ...envelope, since }, keys), keys };
}

/** Overwrites keys that are not needed any more; copies that the runtime made are out of reach. */
export function forgetKeys({ root, author, stable, database, next }: Keys): void {
  for (const key of [root, author.privateKey, stable, database, next]) key?.fill(0);
}

type Name = Pick<Header, "v" | "id" | "author">;
type OpenSlot = Pick<Slot, "id" | "type" | "created" | "public"> & Record<string, unknown>;

function createSlot(
  header: Name,
  keys: Keys,
  { id, type, created, parameters, secret }: DatedSlot,
): Slot {
  const { publicKey, privateKey } = createKeyPair();
  const open = { ...parameters, id, type, created, public: text(publicKey) };
  const wrapped = sealBytes(wrappingKey(secret), privateKey, slotHeader(header, open));
  privateKey.fill(0);
  return { ...open, private: text(wrapped), root: sealRoot(header, open, keys) };
}

function sealRoot(header: Name, slot: OpenSlot, { author, root }: Keys): string {
  return text(sealFor({ reader: bytes(slot.public), author }, root, slotHeader(header, slot)));
}

/** Bound to what a slot seals: the keyring, its author and the slot's parameters cannot be swapped or weakened. */
function slotHeader({ v, id, author }: Name, slot: OpenSlot): Buffer {
  const { private: _private, root: _root, ...open } = slot;
  return Buffer.from(canonical({ v, id, author, slot: open }));
}

function reseal({ sealed: _before, ...bound }: Envelope, keys: Keys): Envelope {
  return seal({ ...bound, generation: bound.generation + 1 }, keys);
}

function seal(bound: Header, { root, author, stable, database, next }: Keys): Envelope {
  const plain = Buffer.concat([author.privateKey, stable, database, ...(next ? [next] : [])]);
  const sealed = sealBytes(sealingKey(root), plain, Buffer.from(canonical(bound)));
  plain.fill(0);
  return { ...bound, sealed: text(sealed) };
}

function wrappingKey(secret: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", "paired/v2/slot", KEY_BYTES));
}

function sealingKey(root: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", root, "", "paired/v2/keys", KEY_BYTES));
}

function parts(plain: Buffer): Buffer[] {
  return Array.from({ length: Math.floor(plain.length / KEY_BYTES) }, (_, index) =>
    plain.subarray(index * KEY_BYTES, (index + 1) * KEY_BYTES),
  );
}

function newKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

function text(value: Buffer): string {
  return value.toString("base64url");
}

function bytes(value: string): Buffer {
  return Buffer.from(value, "base64url");
}
