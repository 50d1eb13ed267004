import { copyFileSync, readdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { systemClock } from "../../clock.ts";
import { PairedError } from "../../errors.ts";
import { formatEnvelope } from "../../privacy/keys/envelope.ts";
import { createAudit } from "../audit.ts";
import { openStore } from "../db.ts";
import { onDisk } from "../disk-error.ts";
import { createFile, findStats } from "../files.ts";
import { prepareHome } from "../home-folder.ts";
import { SCHEMA_VERSION } from "../migrations.ts";
import { isAlive } from "./alive.ts";
import { createBackupRows } from "./backup-rows.ts";
import { newer } from "./epoch.ts";
import type { OpenedBackups, OpenedSnapshot, Unlock } from "./open-backups.ts";
import { readSnapshot } from "./read-snapshot.ts";
import { writeSettingsFiles } from "./settings-files.ts";

export interface RestoreDeps {
  /** Where the snapshot is from: the home knows all that is there, so that an erasure reaches it. */
  readonly backups: Pick<OpenedBackups, "path" | "epochs">;
  readonly snapshot: OpenedSnapshot;
  readonly unlock: Unlock;
  /** A key file that opened the keyring and that the home is to have too. */
  readonly keyFile: string | undefined;
  readonly onProgress?: (pages: number, of: number) => void;
}

/** A home beside the place where it is to be: whole, opened once, and nobody's yet. */
export interface StagedHome extends Disposable {
  readonly path: string;
  /** Gives it its place, where nothing or an empty folder may be. */
  readonly moveTo: (home: string) => void;
}

/**
 * Writes the home of a snapshot beside `home`: cut off at any point, `home` is as it was. The audit records it; the plan of
 * backups is off, because the home that it is a copy of may still make them. Logs of spaces are not in it: the next start
 * goes on in new ones, and never writes a block at an index where another one may have been.
 */
export async function stageHome(deps: RestoreDeps, home: string): Promise<StagedHome> {
  const { snapshot, keyFile, onProgress } = deps;
  const { manifest, folder, database, keyring } = snapshot;
  if (manifest.schema > SCHEMA_VERSION) throw newer(`snapshot ${manifest.id}`);
  sweep(home);
  const path = `${home}.restoring-${process.pid}`;
  const staged = {
    path,
    moveTo: (place: string) => onDisk(place, () => move(path, place)),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
  try {
    prepareHome(path);
    onDisk(path, () =>
      createFile(join(path, "keyring.json"), Buffer.from(formatEnvelope(keyring))),
    );
    if (keyFile) onDisk(keyFile, () => copyFileSync(keyFile, join(path, "key")));
    await writeSettingsFiles(path, manifest.settings);
    const reading = { folder, manifest, key: database, ...(onProgress && { onProgress }) };
    await readSnapshot(reading, join(path, "paired.db"));
    await begin(path, deps);
    return staged;
  } catch (error) {
    staged[Symbol.dispose]();
    throw error;
  }
}

async function begin(path: string, { unlock, backups, snapshot }: RestoreDeps): Promise<void> {
  const home = await unlock(path);
  if (!home) throw new PairedError("internal", "the restored home has no keyring");
  const about = { kind: "backup", id: snapshot.manifest.id } as const;
  const store = openStore(home);
  try {
    const rows = createBackupRows(store);
    const audit = createAudit({ store, clock: systemClock, home });
    store.transaction(() => {
      for (const { name, state } of rows.epochs())
        if (state === "current") rows.setState(name, "kept");
      for (const epoch of backups.epochs) rows.adopt({ ...epoch, folder: backups.path });
      rows.setPlan(undefined);
      audit.write({ event: "data.restored", actor: "terminal", about });
    });
  } finally {
    store.close();
    home.keyring[Symbol.dispose]();
  }
}

/** What restores that were killed have left. */
function sweep(home: string): void {
  const start = `${basename(home)}.restoring-`;
  if (!findStats(dirname(home))) return;
  for (const name of onDisk(home, () => readdirSync(dirname(home)))) {
    const pid = name.startsWith(start) ? Number(name.slice(start.length)) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid))
      rmSync(join(dirname(home), name), { recursive: true, force: true });
  }
}

function move(path: string, place: string): void {
  if (findStats(place)) rmdirSync(place);
  renameSync(path, place);
}
