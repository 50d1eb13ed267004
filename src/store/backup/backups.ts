import type { Clock } from "../../clock.ts";
import { PairedError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Audit } from "../audit.ts";
import type { OwnedStore } from "../db.ts";
import type { Home } from "../home.ts";
import { type BackupJob, type BackupProgress, createBackupJob } from "./backup-job.ts";
import { type BackupStatus, createBackupRows, type Plan } from "./backup-rows.ts";
import { type Hourly, hourly } from "./cron.ts";
import { inLockedFolder } from "./folder-lock.ts";
import { type BackupFolder, type EpochFolder, openBackupFolder } from "./folder.ts";
import { createGiveUp, type GiveUp } from "./give-up.ts";
import { KEEP, type Keep } from "./keep.ts";
import type { Manifest, SnapshotKind } from "./manifest.ts";
import { removeOwed } from "./owed.ts";
import { isFolder, prepareFolder } from "./place.ts";
import { type Pruned, pruneSnapshots, readEpoch } from "./prune.ts";
import { createSchedule, type Schedule } from "./schedule.ts";

/** Encrypted copies of the home in folders that the person names. */
export interface Backups
  extends AsyncDisposable, GiveUp, Pick<BackupJob, "isBusy">, Pick<Schedule, "start" | "look"> {
  readonly status: () => BackupStatus;
  /** Begins one, into the folder of the plan or of the last one if none is named; `wait` says how it goes. */
  readonly begin: (wish: { readonly folder?: string | undefined }) => void;
  readonly wait: (ms: number) => Promise<BackupProgress>;
  readonly list: (folder?: string) => Promise<BackupList>;
  readonly prune: (wish: PruneWish) => Promise<Pruned & { readonly folder: string }>;
  readonly schedule: (plan: Plan) => Promise<void>;
  /** The person says that a folder is lost: its keys are destroyed here, and nothing is owed to it. */
  readonly forget: (folder: string) => Promise<void>;
  /** Ends the plan; the backups stay. */
  readonly off: () => void;
}

export interface PruneWish {
  readonly folder?: string | undefined;
  readonly keep?: Keep | undefined;
}

export interface BackupList {
  readonly folder: string;
  /** Newest first. */
  readonly snapshots: readonly ListedSnapshot[];
  /** Ids of those whose lists do not open. */
  readonly unreadable: readonly string[];
}

export interface ListedSnapshot {
  readonly id: string;
  /** In ms since 1970. */
  readonly made: number;
  readonly kind: SnapshotKind;
  readonly pages: number;
  readonly version: string;
}

export interface BackupsDeps {
  readonly home: Home;
  readonly store: OwnedStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: Pick<Audit, "write">;
  readonly hourly?: Hourly;
}

export function createBackups(deps: BackupsDeps): Backups {
  const { home, store, clock, log, audit } = deps;
  const rows = createBackupRows(store);
  const job = createBackupJob({ home, store, rows, clock, audit, log });
  const schedule = createSchedule({
    rows,
    clock,
    log,
    hourly: deps.hourly ?? hourly,
    async make(folder) {
      await job.begin({ folder, kind: "scheduled" });
      await prune({ folder }, "node");
    },
  });
  return {
    ...createGiveUp({ store, rows, job, audit }),
    isBusy: job.isBusy,
    wait: job.wait,
    look: schedule.look,
    async start(stop) {
      try {
        await schedule.start(stop);
      } catch (error) {
        log.error("backups are not scheduled", { code: codeOf(error) });
      }
    },
    status: rows.status,
    begin({ folder = usualFolder() }) {
      assertOnDisk();
      job.assertIdle();
      // `wait` tells whoever asked how it went.
      job.begin({ folder, kind: "asked" }).catch(() => {});
    },
    list,
    prune: (wish) => prune(wish, "terminal"),
    async schedule(plan) {
      assertOnDisk();
      await prepareFolder(plan.folder, { home: home.path, make: true });
      store.transaction(() => {
        rows.setPlan(plan);
        audit.write({ event: "admin.backup_on", actor: "terminal", numbers: { ...plan.keep } });
      });
      await schedule.renew();
    },
    async forget(folder) {
      if (await isFolder(folder))
        throw new PairedError("conflict", `the backup folder ${folder} is there`, {
          fix: `Remove what is over its time with: paired-mcp backup prune --to ${folder}; or delete the folder first.`,
        });
      const known = rows.epochs().filter((epoch) => epoch.folder === folder);
      store.transaction(() => {
        for (const { name } of known) rows.removeEpoch(name);
        const numbers = { parts: known.length };
        audit.write({ event: "data.backups_given_up", actor: "terminal", numbers });
      });
    },
    off() {
      store.transaction(() => {
        rows.setPlan(undefined);
        audit.write({ event: "admin.backup_off", actor: "terminal" });
      });
    },
    async [Symbol.asyncDispose]() {
      schedule[Symbol.dispose]();
      await job.cancel();
    },
  };

  async function list(folder = usualFolder()): Promise<BackupList> {
    await assertThere(folder);
    const read = await Promise.all(epochsIn(folder).map(readEpoch));
    const snapshots = read.flatMap(({ manifests }) => manifests.map(describe));
    return {
      folder,
      snapshots: snapshots.toSorted((a, b) => b.made - a.made),
      unreadable: read.flatMap(({ unreadable }) => unreadable),
    };
  }

  async function prune(
    { folder = usualFolder(), keep = rows.plan()?.keep ?? KEEP }: PruneWish,
    actor: "terminal" | "node",
  ): Promise<Pruned & { readonly folder: string }> {
    await assertThere(folder);
    const pruned = await inLockedFolder(folder, async (there) => {
      await removeOwed(rows, there);
      const done = await pruneSnapshots(epochsIn(folder), keep);
      await removeEmpty(there);
      return done;
    });
    const { removed, kept, chunks } = pruned;
    if (removed > 0)
      audit.write({ event: "data.backups_pruned", actor, numbers: { removed, kept, chunks } });
    return { folder, ...pruned };
  }

  /** What opens nothing any more goes too. */
  async function removeEmpty(folder: BackupFolder): Promise<void> {
    for (const { name, state, folder: at } of rows.epochs()) {
      if (at !== folder.path || state !== "kept") continue;
      if ((await folder.snapshots(name)).length > 0) continue;
      await folder.removeEpoch(name);
      rows.removeEpoch(name);
    }
  }

  function epochsIn(path: string): EpochFolder[] {
    const folder = openBackupFolder(path);
    return rows
      .epochs()
      .filter((epoch) => epoch.folder === path)
      .flatMap(({ name, key }) => (key ? folder.inside({ name, key }) : []));
  }

  function usualFolder(): string {
    const folder = rows.plan()?.folder ?? rows.lastRun()?.folder;
    if (folder !== undefined) return folder;
    throw new PairedError("bad_input", "no folder for backups has been named yet", {
      fix: "Name one: paired-mcp backup now --to FOLDER",
    });
  }

  async function assertThere(folder: string): Promise<void> {
    if (await isFolder(folder)) return;
    throw new PairedError("unavailable", `the backup folder ${folder} is not there`, {
      fix: "Connect its disk, or name another folder with --to.",
    });
  }

  function assertOnDisk(): void {
    if (home.dbPath === ":memory:")
      throw new PairedError("unavailable", "backups need a home on disk");
  }
}

function describe({ id, made, kind, pages, version }: Manifest): ListedSnapshot {
  return { id, made, kind, pages, version };
}

function codeOf(error: unknown): string {
  return error instanceof PairedError ? error.code : "internal";
}
