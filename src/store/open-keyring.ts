import { randomBytes } from "node:crypto";

import { systemClock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Envelope, Slot } from "../privacy/keys/envelope.ts";
import { createEnvelope, type NewSlot, openEnvelope } from "../privacy/keys/keys.ts";
import { isPersonal, type Proof } from "../privacy/keys/proof.ts";
import { findEnvelope, getEnvelope, replaceEnvelope, writeFirst } from "./keyring-file.ts";
import { createKeyring, type Keyring, noSuchSlot, type OpenedKeys, type Shelf } from "./keyring.ts";
import type { SlotType } from "./slots/slot-type.ts";

interface Place {
  readonly home: string;
  /** What opens a slot without a person; the first that works makes the slot of a new keyring. */
  readonly slotTypes: readonly SlotType[];
}

/** Opens the keyring of `home`, or makes the first one. Of processes that start at once, one makes it and all use it. */
export async function openKeyring(
  home: string,
  slotTypes: readonly SlotType[],
  proof?: Proof,
): Promise<Keyring> {
  return (await findKeyring(home, slotTypes, proof)) ?? make({ home, slotTypes });
}

/**
 * Opens the keyring of `home` with a person's `proof`, or else alone; undefined when the home is new. Throws `locked`
 * when only a person can open it, `denied` for a wrong proof, `damaged` when there is data without a keyring.
 */
export async function findKeyring(
  home: string,
  slotTypes: readonly SlotType[],
  proof?: Proof,
): Promise<Keyring | undefined> {
  const envelope = findEnvelope(home);
  if (!envelope) return undefined;
  const opened = proof ? prove(envelope, proof) : await unlock(slotTypes, envelope);
  return createKeyring(opened, slotTypes, shelfOf(home));
}

async function make({ home, slotTypes }: Place): Promise<Keyring> {
  const id = randomBytes(8).toString("hex");
  const { slotType, ...secret } = await makeSecret(slotTypes, id);
  const made = createEnvelope({ id, type: slotType.type, ...secret }, systemClock());
  if (writeFirst(home, made.envelope))
    return createKeyring({ ...made, slot: id }, slotTypes, shelfOf(home));
  await slotType.discard(id);
  return createKeyring(await unlock(slotTypes, getEnvelope(home)), slotTypes, shelfOf(home));
}

function shelfOf(home: string): Shelf {
  return {
    get: () => getEnvelope(home),
    replace: (envelope) => replaceEnvelope(home, envelope),
  };
}

/** A way that does not work here (no keychain, say) leaves it to the next one. */
async function makeSecret(
  slotTypes: readonly SlotType[],
  id: string,
): Promise<Pick<NewSlot, "secret" | "parameters"> & { readonly slotType: SlotType }> {
  const failures: PairedError[] = [];
  for (const slotType of slotTypes) {
    try {
      return { slotType, ...(await slotType.create(id)) };
    } catch (error) {
      if (!(error instanceof PairedError) || error.code !== "unavailable") throw error;
      failures.push(error);
    }
  }
  throw failures.at(-1) ?? new PairedError("internal", "no slot type is configured");
}

async function unlock(slotTypes: readonly SlotType[], envelope: Envelope): Promise<OpenedKeys> {
  const failures: PairedError[] = [];
  for (const slot of envelope.slots) {
    const secret = await loadSecret(slotTypes, slot, failures);
    const keys = secret && openEnvelope(envelope, slot, secret);
    if (keys) return { envelope, slot: slot.id, keys };
    if (secret) failures.push(foreign(slot));
  }
  throw whyClosed(envelope, failures);
}

/** Undefined when this slot does not open alone; `failures` says why. */
async function loadSecret(
  slotTypes: readonly SlotType[],
  slot: Slot,
  failures: PairedError[],
): Promise<Buffer | undefined> {
  const slotType = slotTypes.find(({ type }) => type === slot.type);
  try {
    return await slotType?.load(slot);
  } catch (error) {
    if (!(error instanceof PairedError)) throw error;
    failures.push(error);
    return undefined;
  }
}

function prove(envelope: Envelope, { slot: id, secret }: Proof): OpenedKeys {
  const slot = envelope.slots.find((each) => each.id === id);
  if (!slot) throw noSuchSlot(id);
  const keys = openEnvelope(envelope, slot, secret);
  if (keys) return { envelope, slot: id, keys };
  throw new PairedError("denied", "that is not the secret of this slot", {
    fix: "Try again. Nothing was changed.",
  });
}

function foreign({ type }: Slot): PairedError {
  return new PairedError("damaged", `the ${type} slot holds another key than this keyring's`, {
    fix: "Put the key that belongs to keyring.json back. Nothing was changed.",
  });
}

/** Locked is what a person can open, by a secret or by unlocking their keychain; all else is damage. */
function whyClosed({ slots }: Envelope, failures: readonly PairedError[]): PairedError {
  const personal = slots.filter(({ type }) => isPersonal(type)).map(({ type }) => type);
  const away = failures.find(({ code }) => code === "unavailable");
  const [failure] = failures;
  if (personal.length > 0 || away) {
    const ways = [...new Set(personal)].map((type) => WORDS[type] ?? type).join(" or ");
    const why = failure ? `: ${failure.message}` : "";
    return new PairedError("locked", `PAIRED is locked${why}`, {
      fix: ways
        ? `The person opens it with their ${ways}: paired-mcp unlock, in a terminal.`
        : "The person unlocks the keychain of their desktop, then runs: paired-mcp unlock",
    });
  }
  return failure ?? noUsableSlot(slots);
}

const WORDS: Readonly<Record<string, string>> = {
  passphrase: "passphrase",
  recovery: "recovery code",
  shares: "shares",
};

function noUsableSlot(slots: readonly Slot[]): PairedError {
  const types = [...new Set(slots.map(({ type }) => type))].join(", ");
  return new PairedError("unavailable", `the keyring opens only by: ${types}`, {
    fix: "Start PAIRED where one of these works (PAIRED_KEYCHAIN=on for a keychain), or update paired-mcp.",
  });
}
