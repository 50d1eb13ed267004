import type { Clock } from "../clock.ts";
import type { Store } from "../store/db.ts";
import type { ConfirmedBy } from "./approval.ts";
import type { Share } from "./share.ts";

export type ReleaseEvent =
  | "asked"
  | "released"
  | "declined"
  | "expired"
  | "withdrawn"
  | "retracted";

/** What became of each share, for the owner to look up: numbers, states and a digest, never a word of content. */
export interface ReleaseRecord {
  readonly write: (event: ReleaseEvent, share: Share, by?: ConfirmedBy) => void;
}

export function createReleaseRecord(deps: {
  readonly store: Store;
  readonly clock: Clock;
}): ReleaseRecord {
  const { store, clock } = deps;
  const insert = store.prepare<
    [number, string, number, number, string, number, number, string | null]
  >(
    `INSERT INTO release_audit (at, event, share, space, digest, bytes, findings, confirmed_by)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    write(event, { id, space, digest, bytes, findings }, by) {
      const hidden = findings.reduce((sum, { count }) => sum + count, 0);
      insert.run(clock(), event, id, space, digest, bytes, hidden, by ?? null);
    },
  };
}
