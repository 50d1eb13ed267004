import { PairedError } from "../../errors.ts";
import type { Audit } from "../audit.ts";
import type { OwnedStore } from "../db.ts";
import type { BackupJob } from "./backup-job.ts";
import type { BackupRows } from "./backup-rows.ts";
import { inLockedFolder } from "./folder-lock.ts";
import { removeOwed } from "./owed.ts";
import { isFolder } from "./place.ts";

/** What an erasure does with backups: their keys go, and with them all that was backed up before it. */
export interface GiveUp {
  /** For the person who decides; undefined when there are none. */
  readonly warning: () => string | undefined;
  /** Destroys the keys that are here, in the caller's transaction; what is in the folders is owed from then on. */
  readonly owe: () => void;
  /** For the person: where something is owed; undefined when nothing is. */
  readonly owed: () => string | undefined;
  /** `anew`: a backup of what is left takes their place where one can be made. Repeatable. Says what was done. */
  readonly giveUp: (anew: boolean) => Promise<string>;
}

export function createGiveUp(deps: {
  readonly store: OwnedStore;
  readonly rows: BackupRows;
  readonly job: BackupJob;
  readonly audit: Pick<Audit, "write">;
}): GiveUp {
  const { store, rows, job, audit } = deps;
  const folders = (): string[] => [...new Set(rows.epochs().map(({ folder }) => folder))];
  /** Where backups went until their keys were destroyed. */
  let inUse: readonly string[] = [];
  return {
    warning() {
      const all = folders();
      if (all.length === 0) return undefined;
      return `Every backup made so far is given up, for it holds this too (${all.join(", ")}); a new one is made where that can be.`;
    },
    owe,
    owed() {
      const { owed } = rows.status();
      if (owed.length === 0) return undefined;
      return `Backups that an erasure gave up are still to be removed from ${owed.join(", ")}.`;
    },
    async giveUp(anew) {
      await job.cancel();
      const all = folders();
      if (all.length === 0) return "there were none.";
      // The decision is on disk before anything is done about it: a crash leaves it owed.
      store.transaction(owe);
      const active = new Set([rows.plan()?.folder, rows.lastDone()?.folder, ...inUse]);
      inUse = [];
      const said: string[] = [];
      for (const folder of all) {
        said.push(await giveUpIn(folder, anew && active.has(folder)));
      }
      return said.join(" ");
    },
  };

  function owe(): void {
    const left = rows.epochs().filter(({ state }) => state !== "owed");
    if (left.length === 0) return;
    const current = left.filter(({ state }) => state === "current");
    inUse = [...inUse, ...current.map(({ folder }) => folder)];
    rows.oweAll();
    const numbers = { folders: new Set(left.map(({ folder }) => folder)).size };
    audit.write({ event: "data.backups_given_up", actor: "node", numbers });
  }

  async function giveUpIn(folder: string, wanted: boolean): Promise<string> {
    const made = wanted && (await attempt(() => job.begin({ folder, kind: "erasure" })));
    const gone = await attempt(() => remove(folder));
    if (!gone)
      return `${folder} cannot be reached or changed now: its backups still hold it, and open with your secrets. Connect it and run: paired-mcp backup prune; or delete it.`;
    const before = `those made before in ${folder} were given up and removed`;
    if (!wanted) return `${before}.`;
    return made
      ? `${before}; a new one took their place.`
      : `${before}, and no new one could be made: run paired-mcp backup now.`;
  }

  async function remove(folder: string): Promise<boolean> {
    if (!(await isFolder(folder))) return false;
    await inLockedFolder(folder, (there) => removeOwed(rows, there));
    return true;
  }

  /** A folder that fails is told of; the others are seen to all the same. */
  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      return (await work()) !== false;
    } catch (error) {
      if (error instanceof PairedError) return false;
      throw error;
    }
  }
}
