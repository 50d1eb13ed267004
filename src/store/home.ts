import { join } from "node:path";

import type { Config } from "../config.ts";
import { deriveSubkey } from "../privacy/keys/envelope.ts";
import type { StoreKeys } from "./db.ts";
import { checkHome, prepareHome } from "./home-folder.ts";
import { findKeyring, type Keyring, openKeyring, type SlotStatus } from "./keyring.ts";
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
  readonly keyring: { readonly slots: readonly SlotStatus[] };
  /** Whether the database was there before: then a missing one is a loss, not a first start. */
  readonly databaseMade: boolean;
  readonly rememberDatabase: () => void;
}

type HomeConfig = Pick<Config, "home" | "keyFile" | "keychain">;

/**
 * Makes or checks the home folder (0700, ours) and opens its keyring; on the very first start it makes one.
 * Throws `denied` for a folder or key that others can read, `unavailable` for a disk that refuses or a locked keychain,
 * `damaged` for a missing, foreign or altered key. After a throw nothing was changed.
 */
export async function openHome(config: HomeConfig): Promise<Home> {
  prepareHome(config.home);
  return describeHome(config, await openKeyring(config.home, slotTypes(config)));
}

/** Opens a home for who only looks: makes nothing, changes nothing. Undefined when PAIRED never started there. */
export async function findHome(config: HomeConfig): Promise<Home | undefined> {
  if (!checkHome(config.home)) return undefined;
  const keyring = await findKeyring(config.home, slotTypes(config));
  return keyring && describeHome(config, keyring);
}

function describeHome({ home }: HomeConfig, keyring: Keyring): Home {
  const subkey = (purpose: string): Buffer => deriveSubkey(keyring.dataKey, purpose);
  return {
    path: home,
    dbPath: join(home, "paired.db"),
    keys: { database: subkey("database"), rowMac: subkey("row-mac") },
    subkey: (purpose) => subkey(`purpose/${purpose}`),
    keyring: { slots: keyring.slots },
    databaseMade: keyring.databaseMade,
    rememberDatabase: keyring.rememberDatabase,
  };
}

/** In the order in which a new home tries them; a key file that the user names is what the user wants. */
function slotTypes({ home, keyFile, keychain }: HomeConfig): readonly SlotType[] {
  const file = createKeyFileSlots({ path: keyFile ?? join(home, "key") });
  if (!keychain) return [file];
  return keyFile ? [file, createKeychainSlots()] : [createKeychainSlots(), file];
}
