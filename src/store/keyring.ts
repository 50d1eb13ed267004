import { systemClock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Envelope } from "../privacy/keys/envelope.ts";
import {
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
import type { SlotType } from "./slots/slot-type.ts";

/** Older than this the database's key has been in enough memories and copies to be changed. */
export const OLD_KEY_DAYS = 365;

/** Of a database's key, by when it was made and now, in ms since 1970. */
export function keyDays(since: number, now: number): number {
  return Math.max(0, Math.floor((now - since) / DAY_MS));
}

const DAY_MS = 24 * 3_600_000;

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

export interface OpenedKeys {
  readonly envelope: Envelope;
  /** The id of the slot that gave them. */
  readonly slot: string;
  readonly keys: Keys;
}

/** Where the envelope lies: what is there now, and what is there next. */
export interface Shelf {
  readonly get: () => Envelope;
  readonly replace: (envelope: Envelope) => void;
}

/** The keys, opened; `shelf` has the envelope they came from. */
export function createKeyring(
  opened: OpenedKeys,
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

export function noSuchSlot(id: string): PairedError {
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
