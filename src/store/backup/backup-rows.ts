import type { Store } from "../db.ts";
import type { Epoch } from "./epoch.ts";
import type { Keep } from "./keep.ts";
import type { SnapshotKind } from "./manifest.ts";

export interface Plan {
  readonly folder: string;
  /** Of the day, in the machine's own time. */
  readonly hour: number;
  readonly minute: number;
  readonly keep: Keep;
}

/** `owed`: given up, and to be removed when its folder is there; its key is gone. */
export type EpochState = "current" | "kept" | "owed";

export interface EpochRow {
  readonly name: string;
  readonly folder: string;
  readonly key: Buffer | null;
  readonly made: number;
  readonly state: EpochState;
}

export interface Run {
  readonly at: number;
  readonly kind: SnapshotKind;
  readonly folder: string;
  /** `done`, or the code of the error. */
  readonly outcome: string;
  readonly snapshot: string | null;
  readonly pages: number;
  readonly bytes: number;
}

/** What the database knows of backups. */
export interface BackupRows extends BackupStates {
  readonly setPlan: (plan: Plan | undefined) => void;
  readonly addEpoch: (epoch: Epoch & { readonly folder: string; readonly made: number }) => void;
  readonly setState: (name: string, state: EpochState) => void;
  /** Takes over an epoch that is in this folder; one that is owed stays owed. */
  readonly adopt: (epoch: Epoch & { readonly folder: string; readonly made: number }) => void;
  /** Destroys the key of every epoch; each is owed from now on. */
  readonly oweAll: () => void;
  readonly removeEpoch: (name: string) => void;
  readonly addRun: (run: Run) => void;
}

/** What can be read of that where nothing can be written. */
export interface BackupStates {
  readonly plan: () => Plan | undefined;
  readonly epochs: () => readonly EpochRow[];
  readonly lastRun: () => Run | undefined;
  readonly lastDone: (folder?: string) => Run | undefined;
  readonly status: () => BackupStatus;
}

export interface BackupStatus {
  readonly plan: Plan | undefined;
  readonly last: Run | undefined;
  readonly lastDone: Run | undefined;
  /** Folders in which something lies that was given up and could not be removed yet. */
  readonly owed: readonly string[];
}

const RUNS = 100;

type Prepared = Pick<Store, "prepare">;

export function createBackupStates(store: Prepared): BackupStates {
  const plan = store.prepare<[], Omit<Plan, "keep"> & Keep>("SELECT * FROM backup_plan");
  const epochs = store.prepare<[], EpochRow>(
    "SELECT name, folder, key, made, state FROM backup_epoch ORDER BY id",
  );
  const last = store.prepare<[], Run>("SELECT * FROM backup_run ORDER BY id DESC LIMIT 1");
  const lastDone = store.prepare<[string | null, string | null], Run>(
    `SELECT * FROM backup_run WHERE outcome = 'done' AND (? IS NULL OR folder = ?)
     ORDER BY id DESC LIMIT 1`,
  );
  return {
    plan: findPlan,
    epochs: () => epochs.all(),
    lastRun: () => last.get(),
    lastDone: (folder) => lastDone.get(folder ?? null, folder ?? null),
    status() {
      const owed = epochs.all().filter(({ state }) => state === "owed");
      return {
        plan: findPlan(),
        last: last.get(),
        lastDone: lastDone.get(null, null),
        owed: [...new Set(owed.map(({ folder }) => folder))],
      };
    },
  };

  function findPlan(): Plan | undefined {
    const row = plan.get();
    if (!row) return undefined;
    const { folder, hour, minute, daily, weekly, monthly } = row;
    return { folder, hour, minute, keep: { daily, weekly, monthly } };
  }
}

export function createBackupRows(store: Prepared): BackupRows {
  const savePlan = store.prepare<[string, number, number, number, number, number]>(
    `INSERT INTO backup_plan (id, folder, hour, minute, daily, weekly, monthly) VALUES (1, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET folder = excluded.folder, hour = excluded.hour, minute = excluded.minute,
       daily = excluded.daily, weekly = excluded.weekly, monthly = excluded.monthly`,
  );
  const removePlan = store.prepare<[]>("DELETE FROM backup_plan");
  const addEpoch = store.prepare<[string, string, Buffer, number]>(
    "INSERT INTO backup_epoch (name, folder, key, made, state) VALUES (?, ?, ?, ?, 'current')",
  );
  const adopt = store.prepare<[string, string, Buffer, number]>(
    `INSERT INTO backup_epoch (name, folder, key, made, state) VALUES (?, ?, ?, ?, 'kept')
     ON CONFLICT (name) DO UPDATE SET folder = excluded.folder,
       key = iif(state = 'owed', NULL, excluded.key), state = iif(state = 'owed', 'owed', 'kept')`,
  );
  const setState = store.prepare<[EpochState, string]>(
    "UPDATE backup_epoch SET state = ? WHERE name = ?",
  );
  const oweAll = store.prepare<[]>("UPDATE backup_epoch SET state = 'owed', key = NULL");
  const removeEpoch = store.prepare<[string]>("DELETE FROM backup_epoch WHERE name = ?");
  const addRun = store.prepare<
    [number, SnapshotKind, string, string, string | null, number, number]
  >(
    `INSERT INTO backup_run (at, kind, folder, outcome, snapshot, pages, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const trim = store.prepare<[]>(
    `DELETE FROM backup_run WHERE id <= (SELECT max(id) FROM backup_run) - ${RUNS}`,
  );
  return {
    ...createBackupStates(store),
    setPlan(wish) {
      if (!wish) removePlan.run();
      else {
        const { folder, hour, minute, keep } = wish;
        savePlan.run(folder, hour, minute, keep.daily, keep.weekly, keep.monthly);
      }
    },
    addEpoch: ({ name, folder, key, made }) => void addEpoch.run(name, folder, key, made),
    adopt: ({ name, folder, key, made }) => void adopt.run(name, folder, key, made),
    setState: (name, state) => void setState.run(state, name),
    oweAll: () => void oweAll.run(),
    removeEpoch: (name) => void removeEpoch.run(name),
    addRun({ at, kind, folder, outcome, snapshot, pages, bytes }) {
      addRun.run(at, kind, folder, outcome, snapshot, pages, bytes);
      trim.run();
    },
  };
}
