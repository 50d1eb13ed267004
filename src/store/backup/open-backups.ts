import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PairedError } from "../../errors.ts";
import { type Envelope, formatEnvelope } from "../../privacy/keys/envelope.ts";
import type { Home } from "../home.ts";
import { type Epoch, openKeyFile } from "./epoch.ts";
import { type BackupFolder, type EpochFolder, openBackupFolder } from "./folder.ts";
import type { Manifest } from "./manifest.ts";
import { readEpoch } from "./prune.ts";

/** The snapshots of a folder that these secrets open. */
export interface OpenedBackups extends Disposable {
  /** Where, and what opens each part. */
  readonly path: string;
  readonly epochs: readonly OpenedEpoch[];
  /** Newest first. */
  readonly snapshots: readonly OpenedSnapshot[];
  /** Ids of those whose lists do not open. */
  readonly unreadable: readonly string[];
  /** Why parts of the folder stay closed: they have other keys, or are damaged. */
  readonly closed: readonly PairedError[];
}

/** `made`: in ms since 1970. */
export type OpenedEpoch = Epoch & { readonly made: number };

export interface OpenedSnapshot {
  readonly manifest: Manifest;
  readonly folder: EpochFolder;
  readonly keyring: Envelope;
  /** What the database in it opens with. */
  readonly database: Buffer;
}

/** Opens the keyring in this folder, alone or by asking a person. */
export type Unlock = (home: string) => Promise<Home | undefined>;

/**
 * Opens what is in a folder of backups, without any home: each part has the keyring that it was made under. Throws why
 * when not one part opens, `not_found` when there is none.
 */
export async function openBackups(path: string, unlock: Unlock): Promise<OpenedBackups> {
  const folder = openBackupFolder(path);
  const parts: OpenedPart[] = [];
  const closed: PairedError[] = [];
  for (const epoch of await newestFirst(folder, closed)) {
    try {
      parts.push(await openPart(folder, epoch, unlock));
    } catch (error) {
      if (!(error instanceof PairedError)) throw error;
      closed.push(error);
    }
  }
  const [why] = closed;
  if (parts.length === 0) throw why ?? nothing(path);
  return {
    path,
    epochs: parts.map(({ epoch }) => epoch),
    snapshots: parts
      .flatMap(({ snapshots }) => snapshots)
      .toSorted((a, b) => b.manifest.made - a.manifest.made),
    unreadable: parts.flatMap(({ unreadable }) => unreadable),
    closed,
    [Symbol.dispose]() {
      for (const { home } of parts) home.keyring[Symbol.dispose]();
    },
  };
}

interface OpenedPart {
  readonly epoch: OpenedEpoch;
  readonly home: Home;
  readonly snapshots: readonly OpenedSnapshot[];
  readonly unreadable: readonly string[];
}

/** By when they began; the secrets that a person has now open the newest. */
async function newestFirst(folder: BackupFolder, closed: PairedError[]): Promise<string[]> {
  const found: { readonly name: string; readonly created: number }[] = [];
  for (const name of await folder.epochs()) {
    try {
      const file = await folder.keyFile(name);
      if (file) found.push({ name, created: file.created });
    } catch (error) {
      if (!(error instanceof PairedError)) throw error;
      closed.push(error);
    }
  }
  return found.toSorted((a, b) => b.created - a.created).map(({ name }) => name);
}

async function openPart(folder: BackupFolder, name: string, unlock: Unlock): Promise<OpenedPart> {
  const file = await folder.keyFile(name);
  if (!file) throw nothing(folder.path);
  const { keyring } = file;
  // The keyring as a home has it, sealed; nothing else is ever in this folder.
  const place = mkdtempSync(join(tmpdir(), "paired-keyring-"));
  try {
    writeFileSync(join(place, "keyring.json"), formatEnvelope(keyring), { mode: 0o600 });
    const home = await unlock(place);
    const epoch = home && openKeyFile(file, home.keys.database);
    if (!home || !epoch) throw foreign(folder.path, name);
    const inside = folder.inside(epoch);
    const { manifests, unreadable } = await readEpoch(inside);
    const { database } = home.keys;
    const snapshots = manifests.map((manifest) => ({
      manifest,
      folder: inside,
      keyring,
      database,
    }));
    return { home, epoch: { ...epoch, made: file.created }, unreadable, snapshots };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function nothing(path: string): PairedError {
  return new PairedError("not_found", `there are no backups in ${path}`, {
    fix: "Name the folder that paired-mcp backup wrote to.",
  });
}

function foreign(path: string, name: string): PairedError {
  return new PairedError(
    "damaged",
    `the key file in ${join(path, name)} does not belong to its keyring`,
    {
      fix: "Use another copy of this folder.",
    },
  );
}
