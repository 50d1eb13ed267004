import type { Clock } from "../../clock.ts";
import { PairedError } from "../../errors.ts";
import { canonical } from "../../privacy/canonical.ts";
import { VERSION } from "../../version.ts";
import type { OwnedStore } from "../db.ts";
import type { Home } from "../home.ts";
import { getEnvelope } from "../keyring-file.ts";
import { SCHEMA_VERSION } from "../migrations.ts";
import type { BackupRows } from "./backup-rows.ts";
import { createEpoch, type Epoch, formatKeyFile, openKeyFile } from "./epoch.ts";
import { inLockedFolder } from "./folder-lock.ts";
import { type BackupFolder, type EpochFolder } from "./folder.ts";
import { freeze } from "./frozen.ts";
import type { Manifest, SnapshotKind } from "./manifest.ts";
import { removeOwed } from "./owed.ts";
import { prepareFolder } from "./place.ts";
import { readSettingsFiles } from "./settings-files.ts";
import { writeSnapshot } from "./write-snapshot.ts";

export interface BackupDone {
  readonly snapshot: string;
  readonly folder: string;
  readonly pages: number;
  readonly changedPages: number;
  /** New in the folder. */
  readonly bytes: number;
  /** For how long writers had to wait, in ms. */
  readonly heldMs: number;
}

export interface BackupWish {
  readonly folder: string;
  readonly kind: SnapshotKind;
  /** Whether the folder may be made. */
  readonly make: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (pages: number, of: number) => void;
}

export interface MakeDeps {
  readonly home: Home;
  readonly store: OwnedStore;
  readonly rows: BackupRows;
  readonly clock: Clock;
}

/** Makes one snapshot; alone in its folder, and on disk when it resolves. What was owed there is removed too. */
export async function makeBackup(deps: MakeDeps, wish: BackupWish): Promise<BackupDone> {
  await prepareFolder(wish.folder, { home: deps.home.path, make: wish.make });
  return inLockedFolder(wish.folder, (folder) => makeIn(folder, deps, wish));
}

async function makeIn(
  folder: BackupFolder,
  deps: MakeDeps,
  { kind, signal, onProgress }: BackupWish,
): Promise<BackupDone> {
  const { home, store, rows, clock } = deps;
  const inside = folder.inside(await currentEpoch(deps, folder));
  const before = await newest(inside);
  using frozen = await freeze(store, home, signal);
  const { manifest, bytes, changedPages } = await writeSnapshot({
    folder: inside,
    frozen,
    key: home.keys.database,
    facts: {
      made: clock(),
      kind,
      version: VERSION,
      schema: SCHEMA_VERSION,
      settings: readSettingsFiles(home.path),
    },
    before,
    signal,
    onProgress,
  });
  await removeOwed(rows, folder);
  const { id: snapshot, pages } = manifest;
  return { snapshot, folder: folder.path, pages, changedPages, bytes, heldMs: frozen.heldMs };
}

/**
 * The epoch that this folder is in, with the keyring as it is now beside it. A new one where there is none, where its key
 * file is gone, and where the database has another key since: what the old one opens must open no newer backup.
 */
async function currentEpoch(
  { home, rows, store, clock }: MakeDeps,
  folder: BackupFolder,
): Promise<Epoch> {
  const keyring = getEnvelope(home.path);
  const keys = { keyring, database: home.keys.database };
  const row = rows
    .epochs()
    .find(({ state, folder: at }) => state === "current" && at === folder.path);
  if (row?.key) {
    const epoch = { name: row.name, key: row.key };
    const file = await folder.keyFile(row.name);
    if (file && openKeyFile(file, keys.database)?.key.equals(row.key)) {
      if (canonical(file.keyring) !== canonical(keyring))
        await folder.writeKeyFile(row.name, formatKeyFile({ ...epoch, created: row.made }, keys));
      return epoch;
    }
    store.transaction(() => (file ? rows.setState(row.name, "kept") : rows.removeEpoch(row.name)));
  }
  const epoch = createEpoch();
  const made = clock();
  // Known here before anything of it is there: an erasure then reaches it, whatever a crash leaves.
  store.transaction(() => rows.addEpoch({ ...epoch, folder: folder.path, made }));
  await folder.writeKeyFile(epoch.name, formatKeyFile({ ...epoch, created: made }, keys));
  return epoch;
}

/** The newest snapshot whose list opens; without one all is written, under names that are there already. */
async function newest(folder: EpochFolder): Promise<Manifest | undefined> {
  for (const id of (await folder.snapshots()).toReversed()) {
    try {
      return await folder.manifest(id);
    } catch (error) {
      if (!(error instanceof PairedError) || error.code !== "damaged") throw error;
    }
  }
  return undefined;
}
