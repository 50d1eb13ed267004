import type { Store } from "../../store/db.ts";
import type { Disk } from "./disk.ts";
import type { FollowedCores } from "./followed.ts";
import type { Outbox } from "./outbox.ts";

/** Removes the logs of a space, which are closed, from the files and their rows from the database. */
export type DropSpace = (space: number) => Promise<void>;

export function createDropSpace(deps: {
  readonly store: Store;
  readonly disk: Disk;
  readonly outbox: Outbox;
  readonly followed: FollowedCores;
}): DropSpace {
  const { store, disk, outbox, followed } = deps;
  const own = "(SELECT id FROM own_core WHERE space = ?)";
  const others = "(SELECT id FROM followed_core WHERE space = ?)";
  const remove = [
    `DELETE FROM keyring_place WHERE core IN ${own}`,
    `DELETE FROM moved_block WHERE core IN ${own}`,
    `DELETE FROM block_key WHERE core IN ${own}`,
    `DELETE FROM outbox WHERE core IN ${own}`,
    "DELETE FROM own_core WHERE space = ?",
    `DELETE FROM read_ahead WHERE core IN ${others}`,
    `DELETE FROM received_day WHERE core IN ${others}`,
    "DELETE FROM followed_core WHERE space = ?",
    "DELETE FROM received_key WHERE space = ?",
    "DELETE FROM dead_item WHERE space = ?",
    "DELETE FROM dead_block WHERE space = ?",
  ].map((sql) => store.prepare<[number]>(sql));
  return async (space) => {
    const coreKeys = [...outbox.cores(space), ...followed.all(space)].map(({ coreKey }) => coreKey);
    for (const coreKey of coreKeys) await disk.remove(coreKey);
    store.transaction(() => {
      for (const statement of remove) statement.run(space);
    });
    if (coreKeys.length > 0) await disk.compact();
  };
}
