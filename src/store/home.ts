import { chmodSync, readdirSync } from "node:fs";
import { join } from "node:path";

import type { Config } from "../config.ts";
import { PairedError } from "../errors.ts";
import { deriveSubkey } from "../privacy/keys/envelope.ts";
import type { StoreKeys } from "./db.ts";
import { diskError } from "./disk-error.ts";
import { findStats, makeFolder, openToOthers } from "./files.ts";
import { openKeyring, type SlotStatus } from "./keyring.ts";
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
  const keyring = await openKeyring(config.home, slotTypes(config));
  const subkey = (purpose: string): Buffer => deriveSubkey(keyring.dataKey, purpose);
  return {
    path: config.home,
    dbPath: join(config.home, "paired.db"),
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

/** Makes the folder, for this user alone, or refuses one that another user owns or can look into. */
export function prepareHome(path: string): void {
  try {
    makeFolder(path);
    const stats = findStats(path);
    const open = stats && openToOthers(stats);
    if (open === "owner") throw foreign(path);
    // An empty folder is one just made by hand or by a container; a filled one could be anybody's: ask.
    if (open === "mode" && readdirSync(path).length > 0) throw readable(path);
    if (open === "mode") chmodSync(path, 0o700);
  } catch (error) {
    throw error instanceof PairedError ? error : diskError(path, error);
  }
}

function foreign(path: string): PairedError {
  return new PairedError("denied", `the folder ${path} belongs to another user`, {
    fix: "Start PAIRED as that user, or set PAIRED_HOME to a folder of your own.",
  });
}

function readable(path: string): PairedError {
  return new PairedError("denied", `other users can look into ${path}`, {
    fix: `Close it: chmod 700 ${path}`,
  });
}
