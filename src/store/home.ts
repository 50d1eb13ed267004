import { join } from "node:path";

import type { Config } from "../config.ts";
import type { Proof } from "../privacy/keys/proof.ts";
import { hasKey } from "./database-key.ts";
import type { StoreKeys } from "./db.ts";
import { checkHome, prepareHome } from "./home-folder.ts";
import type { Keyring } from "./keyring.ts";
import { findKeyring, openKeyring } from "./open-keyring.ts";
import { createGivenPassphraseSlots } from "./slots/given-passphrase.ts";
import { createKeyFileSlots } from "./slots/key-file.ts";
import { createKeychainSlots } from "./slots/keychain.ts";
import type { SlotType } from "./slots/slot-type.ts";

/** The user's folder, opened: what to open the database with, and keys for whoever else keeps something there. */
export interface Home {
  readonly path: string;
  readonly dbPath: string;
  readonly keys: StoreKeys;
  /** 32 bytes for one purpose, such as `federation/outbox`; the same purpose gives the same key for ever. */
  readonly subkey: (purpose: string) => Buffer;
  readonly keyring: Keyring;
  /** Whether the database was there before: then a missing one is a loss, not a first start. */
  readonly databaseMade: boolean;
  /** The database is there, and opens with `keys`: ends a rotation that a crash has interrupted. */
  readonly rememberDatabase: () => void;
}

type HomeConfig = Pick<Config, "home" | "keyFile" | "keychain" | "passphrase">;

/**
 * Makes or checks the home folder (0700, ours) and opens its keyring, with a person's `proof` or alone; on the very
 * first start it makes one. Throws `denied` for a folder or key that others can read and for a wrong proof, `locked` when
 * it takes a person, `unavailable` for a disk that refuses, `damaged` for a missing, foreign or altered key. After a
 * throw nothing was changed.
 */
export async function openHome(config: HomeConfig, proof?: Proof): Promise<Home> {
  prepareHome(config.home);
  return homeOf(config, await openKeyring(config.home, slotTypes(config), proof));
}

/** Opens a home for who only looks: makes nothing, changes nothing. Undefined when PAIRED never started there. */
export async function findHome(config: HomeConfig, proof?: Proof): Promise<Home | undefined> {
  if (!checkHome(config.home)) return undefined;
  const keyring = await findKeyring(config.home, slotTypes(config), proof);
  return keyring && homeOf(config, keyring);
}

/** The same keys over the files as they are now. */
export function homeOf({ home }: Pick<Config, "home">, keyring: Keyring): Home {
  const dbPath = join(home, "paired.db");
  const { current, next } = keyring.databaseKeys();
  const rotated = next !== undefined && hasKey(dbPath, next);
  const keys = { database: rotated ? next : current, rowMac: keyring.subkey("row-mac") };
  return {
    path: home,
    dbPath,
    keys,
    subkey: (purpose) => keyring.subkey(`purpose/${purpose}`),
    keyring,
    databaseMade: keyring.databaseMade(),
    rememberDatabase() {
      keyring.rememberDatabase();
      if (next) keyring.endRotation(rotated ? "next" : "current");
    },
  };
}

/** In the order in which a new home tries them; a key file or passphrase that the user names is what the user wants. */
function slotTypes({ home, keyFile, passphrase, keychain }: HomeConfig): readonly SlotType[] {
  const file = createKeyFileSlots({ path: keyFile ?? join(home, "key") });
  return [
    ...(keyFile ? [file] : []),
    ...(passphrase ? [createGivenPassphraseSlots({ passphrase })] : []),
    ...(keychain ? [createKeychainSlots()] : []),
    ...(keyFile ? [] : [file]),
  ];
}
