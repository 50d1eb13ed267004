import type { BackupRows } from "./backup-rows.ts";
import type { BackupFolder } from "./folder.ts";

/** Removes what was given up while this folder was not there; resolves to how many epochs. */
export async function removeOwed(rows: BackupRows, folder: BackupFolder): Promise<number> {
  const owed = rows
    .epochs()
    .filter((epoch) => epoch.state === "owed" && epoch.folder === folder.path);
  for (const { name } of owed) {
    await folder.removeEpoch(name);
    rows.removeEpoch(name);
  }
  return owed.length;
}
