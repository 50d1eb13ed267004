import { randomBytes } from "node:crypto";

import { systemClock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Envelope, Slot } from "../privacy/keys/envelope.ts";
import {
  createEnvelope,
  forgetKeys,
  type Keys,
  type NewSlot,
  openEnvelope,
  openWithRoot,
  withField,
  withNextKey,
  withoutNextKey,
  withSlots,
} from "../privacy/keys/keys.ts";
import { isPersonal, type Proof } from "../privacy/keys/proof.ts";
import { deriveSubkey } from "../privacy/keys/subkey.ts";
import { findEnvelope, getEnvelope, replaceEnvelope, writeFirst } from "./keyring-file.ts";
import type { SlotType } from "./slots/slot-type.ts";

/** The opened keys of a home. What changes the keyring is on disk when it returns. */
export interface Keyring extends Disposable {
  /** All slots, in the file's order; the one in state `opened` gave the keys. */
  readonly slots: () => readonly SlotStatus[];
  /** Takes over what another process has written; throws `conflict` when that has other keys. */
  readonly refresh: () => void;
  /** Grows with every change of the keyring. */
  readonly generation: () => number;
  /** When the database's key was made, in ms since 1970. */
  readonly since: () => number;
  /** 32 bytes for one purpose; the same purpose gives the same key for ever, whatever is rotated. */
  readonly subkey: (purpose: string) => Buffer;
  /** 32 bytes each: what the database opens with; `next`, instead, while a rotation has not been ended. */
  readonly databaseKeys: () => { readonly current: Buffer; readonly next: Buffer | undefined };
  /** Whether a database was made under these keys: then a missing one is a loss, not a first start. */
  readonly databaseMade: () => boolean;
  readonly rememberDatabase: () => void;
  /** Whether this is the secret of one of the slots. */
  readonly verify: (proof: Proof) => boolean;
  /** Adds and removes slots at once; throws `denied` when none would be left. */
  readonly edit: (wish: SlotEdit) => void;
  /** New keys beside the ones in use; every slot opens both. */
  readonly beginRotation: () => void;
  /** The database has one of the two now; the other is forgotten. */
  readonly endRotation: (kept: "current" | "next") => void;
  /** Overwrites the keys in memory. */
  readonly [Symbol.dispose]: () => void;
}

export interface SlotStatus {
  readonly id: string;
  readonly type: string;
  /** In ms since 1970. */
  readonly created: number;
  /** Whether only a person has its secret. */
  readonly personal: boolean;
  /** `other`: not needed this time. `unknown`: a type that this version does not know. */
  readonly state: "opened" | "other" | "unknown";
}

export interface SlotEdit {
  readonly add?: readonly NewSlot[];
  /** Ids. */
  readonly remove?: readonly string[];
}

interface Place {
  readonly home: string;
  /** What opens a slot without a person; the first that works makes the slot of a new keyring. */
  readonly slotTypes: readonly SlotType[];
}

interface Opened {
  readonly envelope: Envelope;
  /** The id of the slot that gave them. */
  readonly slot: string;
  readonly keys: Keys;
}

/** Where the envelope lies: what is there now, and what is there next. */
interface Shelf {
  readonly get: () => Envelope;
  readonly replace: (envelope: Envelope) => void;
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

async function unlock(slotTypes: readonly SlotType[], envelope: Envelope): Promise<Opened> {
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

function prove(envelope: Envelope, { slot: id, secret }: Proof): Opened {
  const slot = envelope.slots.find((each) => each.id === id);
  if (!slot) throw noSuchSlot(id);
  const keys = openEnvelope(envelope, slot, secret);
  if (keys) return { envelope, slot: id, keys };
  throw new PairedError("denied", "that is not the secret of this slot", {
    fix: "Try again. Nothing was changed.",
  });
}

/** The keys, opened; `shelf` has the envelope they came from. */
export function createKeyring(
  opened: Opened,
  slotTypes: readonly SlotType[],
  shelf: Shelf,
): Keyring {
  let { envelope, keys } = opened;
  const isKnown = (type: string): boolean => slotTypes.some((each) => each.type === type);
  return {
    slots: () =>
      envelope.slots.map(({ id, type, created }) => ({
        id,
        type,
        created,
        personal: isPersonal(type) && !isKnown(type),
        state:
          id === opened.slot ? "opened" : isPersonal(type) || isKnown(type) ? "other" : "unknown",
      })),
    refresh,
    generation: () => envelope.generation,
    since: () => envelope.since,
    subkey: (purpose) => deriveSubkey(keys.stable, purpose),
    databaseKeys: () => ({
      current: deriveSubkey(keys.database, "database"),
      next: keys.next && deriveSubkey(keys.next, "database"),
    }),
    databaseMade: () => envelope.database === true,
    rememberDatabase() {
      refresh();
      if (envelope.database !== true) write(withField(envelope, keys, { database: true }));
    },
    verify({ slot: id, secret }) {
      const slot = envelope.slots.find((each) => each.id === id);
      const proven = slot && openEnvelope(envelope, slot, secret);
      if (proven) forgetKeys(proven);
      return proven !== undefined;
    },
    edit({ add = [], remove = [] }) {
      const at = systemClock();
      refresh();
      for (const id of remove)
        if (!envelope.slots.some((slot) => slot.id === id)) throw noSuchSlot(id);
      if (envelope.slots.length + add.length === remove.length) throw lastSlot();
      write(
        withSlots(envelope, keys, { add: add.map((slot) => ({ ...slot, created: at })), remove }),
      );
    },
    beginRotation() {
      refresh();
      change(withNextKey(envelope, keys));
    },
    endRotation(kept) {
      refresh();
      change(withoutNextKey(envelope, keys, { kept, at: systemClock() }));
    },
    [Symbol.dispose]: () => forgetKeys(keys),
  };

  function refresh(): void {
    const now = shelf.get();
    if (now.sealed === envelope.sealed) return;
    const read = openWithRoot(now, keys.root);
    if (!read) throw changedMeanwhile();
    envelope = now;
    keys = read;
  }

  function change(changed: { readonly envelope: Envelope; readonly keys: Keys }): void {
    write(changed.envelope);
    keys = changed.keys;
  }

  function write(changed: Envelope): void {
    shelf.replace(changed);
    envelope = changed;
  }
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

function noSuchSlot(id: string): PairedError {
  return new PairedError("not_found", `there is no slot "${id.slice(0, 40)}"`, {
    fix: "See them: paired-mcp keys list",
  });
}

function lastSlot(): PairedError {
  return new PairedError("denied", "this is the only way to open the data", {
    fix: "Add another one first: paired-mcp keys add",
  });
}

function changedMeanwhile(): PairedError {
  return new PairedError("conflict", "another process has changed the keyring meanwhile", {
    fix: "Run: paired-mcp stop. Then try again.",
  });
}
