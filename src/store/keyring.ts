import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { PairedError } from "../errors.ts";
import {
  type Envelope,
  formatEnvelope,
  openSlot,
  parseEnvelope,
  sealNewKey,
  withField,
} from "../privacy/keys/envelope.ts";
import { onDisk } from "./disk-error.ts";
import { createFile, findStats, replaceFile } from "./files.ts";
import type { SlotType } from "./slots/slot-type.ts";

export interface Keyring {
  readonly dataKey: Buffer;
  /** All slots, in the file's order; the one in state `opened` gave the key just now. */
  readonly slots: readonly SlotStatus[];
  /** Whether a database was made under this key: then a missing one is a loss, not a first start. */
  readonly databaseMade: boolean;
  /** Remembers, on disk, that the database is there now. */
  readonly rememberDatabase: () => void;
}

export interface SlotStatus {
  readonly id: string;
  readonly type: string;
  /** `other`: not needed this time. `unknown`: a type that this version does not know. */
  readonly state: "opened" | "other" | "unknown";
}

interface Place {
  readonly path: string;
  /** What opens a slot of its type; the first that works makes the slot of a new keyring. */
  readonly slotTypes: readonly SlotType[];
}

/** Opens the keyring of `home`, or makes the first one. Of processes that start at once, one makes it and all use it. */
export async function openKeyring(home: string, slotTypes: readonly SlotType[]): Promise<Keyring> {
  return (await findKeyring(home, slotTypes)) ?? make(placeOf(home, slotTypes));
}

/** Opens the keyring of `home`; undefined when the home is new, `damaged` when there is data without one. */
export async function findKeyring(
  home: string,
  slotTypes: readonly SlotType[],
): Promise<Keyring | undefined> {
  const place = placeOf(home, slotTypes);
  // Looked at in this order, because a keyring is on disk before its database is.
  const hasData = ["paired.db", "cores"].some((name) => existsSync(join(home, name)));
  const envelope = readEnvelope(place.path);
  if (envelope) return unlock(place, envelope);
  if (hasData) throw missing(place.path);
  return undefined;
}

function placeOf(home: string, slotTypes: readonly SlotType[]): Place {
  return { path: join(home, "keyring.json"), slotTypes };
}

async function make(place: Place): Promise<Keyring> {
  const { path, slotTypes } = place;
  const id = randomBytes(8).toString("hex");
  const { slotType, secret } = await makeSecret(slotTypes, id);
  const { envelope, dataKey } = sealNewKey({ id, type: slotType.type, secret });
  if (writeFirst(path, envelope)) return describe(place, envelope, { id, dataKey });
  await slotType.discard(id);
  const first = readEnvelope(path);
  if (!first) throw missing(path);
  return unlock(place, first);
}

/** A way that does not work here (no keychain, say) leaves it to the next one. */
async function makeSecret(
  slotTypes: readonly SlotType[],
  id: string,
): Promise<{ slotType: SlotType; secret: Buffer }> {
  const failures: PairedError[] = [];
  for (const slotType of slotTypes) {
    try {
      return { slotType, secret: await slotType.create(id) };
    } catch (error) {
      if (!(error instanceof PairedError) || error.code !== "unavailable") throw error;
      failures.push(error);
    }
  }
  throw failures.at(-1) ?? new PairedError("internal", "no slot type is configured");
}

async function unlock(place: Place, envelope: Envelope): Promise<Keyring> {
  const failures: PairedError[] = [];
  for (const slot of envelope.slots) {
    const slotType = place.slotTypes.find(({ type }) => type === slot.type);
    if (!slotType) continue;
    try {
      const dataKey = openSlot(envelope, slot, await slotType.load(slot));
      return describe(place, envelope, { id: slot.id, dataKey });
    } catch (error) {
      if (!(error instanceof PairedError)) throw error;
      failures.push(error);
    }
  }
  throw failures[0] ?? noUsableSlot(envelope);
}

function describe(
  place: Place,
  envelope: Envelope,
  opened: { readonly id: string; readonly dataKey: Buffer },
): Keyring {
  const known = (type: string): boolean => place.slotTypes.some((each) => each.type === type);
  return {
    dataKey: opened.dataKey,
    slots: envelope.slots.map(({ id, type }) => ({
      id,
      type,
      state: id === opened.id ? "opened" : known(type) ? "other" : "unknown",
    })),
    databaseMade: envelope.database === true,
    rememberDatabase() {
      const now = readEnvelope(place.path) ?? envelope;
      if (now.database === true) return;
      const signed = withField(now, opened.dataKey, { database: true });
      onDisk(place.path, () => replaceFile(place.path, Buffer.from(formatEnvelope(signed))));
    },
  };
}

function readEnvelope(path: string): Envelope | undefined {
  return onDisk(path, () =>
    findStats(path) ? parseEnvelope(readFileSync(path, "utf8")) : undefined,
  );
}

function writeFirst(path: string, envelope: Envelope): boolean {
  return onDisk(path, () => createFile(path, Buffer.from(formatEnvelope(envelope))));
}

function missing(path: string): PairedError {
  return new PairedError("damaged", `${path} is missing, and the data beside it needs it`, {
    fix: "Put keyring.json back from a backup, or set PAIRED_HOME to another folder. Nothing was changed.",
  });
}

function noUsableSlot({ slots }: Envelope): PairedError {
  const types = [...new Set(slots.map(({ type }) => type))].join(", ");
  return new PairedError("unavailable", `the keyring opens only by: ${types}`, {
    fix: "Start PAIRED where one of these works (PAIRED_KEYCHAIN=on for a keychain), or update paired-mcp.",
  });
}
