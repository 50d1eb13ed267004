import type { StorePlace } from "../../store/db.ts";
import { openSnapshot, type Snapshot } from "../../store/snapshot.ts";

/**
 * Does `work` with all tables as they are now, in a process that has no audit. Tables that it wanted and that are not kept
 * for an export go to `record`, when the database is closed again; then it rejects with `denied`.
 */
export async function readForExport<Result>(
  place: StorePlace,
  {
    work,
    record,
  }: {
    readonly work: (snapshot: Snapshot) => Promise<Result>;
    readonly record: (tables: readonly string[]) => Promise<void>;
  },
): Promise<Result> {
  let denied: ReadonlySet<string> = new Set();
  try {
    using snapshot = openSnapshot(place, "export");
    denied = snapshot.denied;
    return await work(snapshot);
  } finally {
    if (denied.size > 0) await record([...denied]);
  }
}
