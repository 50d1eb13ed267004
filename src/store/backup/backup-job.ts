import { setTimeout as pause } from "node:timers/promises";

import { PairedError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Audit } from "../audit.ts";
import { type BackupDone, makeBackup, type MakeDeps } from "./make-backup.ts";
import type { SnapshotKind } from "./manifest.ts";

/** One backup at a time, in the background. */
export interface BackupJob {
  /** Throws `conflict` while one runs. */
  readonly assertIdle: () => void;
  /** Rejects while one runs, and with why it failed. */
  readonly begin: (wish: {
    readonly folder: string;
    readonly kind: SnapshotKind;
  }) => Promise<BackupDone>;
  /** Resolves to what the last one did, or after `ms` to how far it is; throws why it failed. */
  readonly wait: (ms: number) => Promise<BackupProgress>;
  readonly isBusy: () => boolean;
  /** Ends the one that runs, without a snapshot, and waits for its end. */
  readonly cancel: () => Promise<void>;
}

export type BackupProgress =
  | { readonly state: "running"; readonly pages: number; readonly of: number }
  | ({ readonly state: "done" } & BackupDone);

interface Job {
  readonly done: Promise<BackupDone>;
  readonly stop: AbortController;
  readonly progress: { pages: number; of: number };
  ended: boolean;
}

export function createBackupJob(
  deps: MakeDeps & { readonly audit: Pick<Audit, "write">; readonly log: Log },
): BackupJob {
  const { store, rows, clock, audit, log } = deps;
  let last: Job | undefined;
  return {
    assertIdle,
    async begin({ folder, kind }) {
      assertIdle();
      const progress = { pages: 0, of: 0 };
      const stop = new AbortController();
      const done = run({ folder, kind, progress, signal: stop.signal });
      const job = { done, stop, progress, ended: false };
      const end = (): void => void (job.ended = true);
      last = job;
      // Both ways out; whoever awaits `done` hears of a failure.
      void done.then(end, end);
      return await done;
    },
    async wait(ms) {
      if (!last) throw new PairedError("not_found", "no backup has been made since the start");
      const { done, progress } = last;
      const late = new AbortController();
      try {
        const result = await Promise.race([done, pause(ms, undefined, { signal: late.signal })]);
        return result ? { state: "done", ...result } : { state: "running", ...progress };
      } finally {
        late.abort();
      }
    },
    isBusy: () => last !== undefined && !last.ended,
    async cancel() {
      last?.stop.abort();
      await last?.done.catch(() => {});
    },
  };

  function assertIdle(): void {
    if (!last || last.ended) return;
    throw new PairedError("conflict", "a backup is being made already", {
      fix: "Run it again when that one has ended.",
    });
  }

  async function run(one: {
    readonly folder: string;
    readonly kind: SnapshotKind;
    readonly progress: { pages: number; of: number };
    readonly signal: AbortSignal;
  }): Promise<BackupDone> {
    const { folder, kind, progress, signal } = one;
    const at = clock();
    try {
      const done = await makeBackup(deps, {
        folder,
        kind,
        make: kind === "asked",
        signal,
        onProgress: (pages, of) => Object.assign(progress, { pages, of }),
      });
      const { snapshot, pages, bytes, changedPages } = done;
      store.transaction(() => {
        rows.addRun({ at, kind, folder, outcome: "done", snapshot, pages, bytes });
        audit.write({
          event: "data.backed_up",
          actor: kind === "asked" ? "terminal" : "node",
          about: { kind: "backup", id: snapshot },
          detail: kind,
          numbers: { pages, changedPages, bytes },
        });
      });
      return done;
    } catch (error) {
      if (signal.aborted) throw interrupted();
      const outcome = error instanceof PairedError ? error.code : "internal";
      // Another process is at it: that one records how it goes.
      if (outcome !== "conflict")
        rows.addRun({ at, kind, folder, outcome, snapshot: null, pages: 0, bytes: 0 });
      log.error("backup failed", { code: outcome });
      throw error;
    }
  }
}

function interrupted(): PairedError {
  return new PairedError("unavailable", "the backup was ended before it was whole", {
    fix: "Run it again: what was written is used.",
  });
}
