import type { Store } from "../store/db.ts";
import type { Draft } from "./import/draft.ts";

/** What was imported by one command. */
export interface Batch {
  readonly id: number;
  /** The paths that the command named. */
  readonly source: string;
  readonly started: number;
  /** Null while it runs, and when it was cut off. */
  readonly finished: number | null;
  /** Entries of it that are still there. */
  readonly entries: number;
}

export interface ImportRows {
  readonly insert: (source: string, now: number) => number;
  /** The newest unfinished batch of this source. */
  readonly open: (source: string) => number | undefined;
  readonly has: (batch: number) => boolean;
  readonly list: () => Batch[];
  readonly add: (batch: number, entry: number) => void;
  /** Gives a new entry what only its source knows. */
  readonly restore: (
    entry: number,
    draft: Pick<Draft, "updated" | "superseded" | "pinned">,
  ) => void;
  /** Names the successor of an entry that has none yet. */
  readonly replace: (older: number, newer: number) => void;
  /** Entries of a batch by rising id, and whether anybody has done something with them since. */
  readonly entries: (
    batch: number,
    after: number,
    limit: number,
  ) => { readonly id: number; readonly touched: boolean }[];
  /** How many entries the batch has; one without any is removed. */
  readonly finish: (batch: number, now: number) => number;
}

export function createImportRows(store: Store): ImportRows {
  const insert = store.prepare<[string, number]>(
    "INSERT INTO import_batch (source, started) VALUES (?, ?)",
  );
  const open = store.prepare<[string], { id: number }>(
    "SELECT id FROM import_batch WHERE source = ? AND finished IS NULL ORDER BY id DESC LIMIT 1",
  );
  const find = store.prepare<[number], { id: number }>("SELECT id FROM import_batch WHERE id = ?");
  const list = store.prepare<[], Batch>(
    `SELECT b.*, (SELECT count(*) FROM import_entry WHERE batch = b.id) AS entries
     FROM import_batch b ORDER BY id DESC`,
  );
  const add = store.prepare<[number, number]>(
    "INSERT INTO import_entry (batch, entry) VALUES (?, ?)",
  );
  const restore = store.prepare<[number | null, number | null, number, number]>(
    "UPDATE entry SET updated = coalesce(?, updated), superseded = ?, pinned = ? WHERE id = ?",
  );
  const replace = store.prepare<[number, number, number]>(
    `UPDATE entry SET superseded_by = ?, superseded = coalesce(superseded, updated)
     WHERE id = ? AND superseded_by IS NULL AND id <> ?`,
  );
  const entries = store.prepare<
    [number, number, number],
    { readonly id: number; readonly touched: number }
  >(
    `SELECT e.id, e.visibility <> 'private' OR EXISTS (SELECT 1 FROM entry_history WHERE entry = e.id)
       OR EXISTS (SELECT 1 FROM entry_note WHERE entry = e.id) AS touched
     FROM import_entry i JOIN entry e ON e.id = i.entry
     WHERE i.batch = ? AND i.entry > ? ORDER BY i.entry LIMIT ?`,
  );
  const finish = store.prepare<[number, number]>(
    "UPDATE import_batch SET finished = ? WHERE id = ?",
  );
  const removeEmpty = store.prepare<[number]>(
    `DELETE FROM import_batch WHERE id = ?
       AND NOT EXISTS (SELECT 1 FROM import_entry WHERE batch = import_batch.id)`,
  );
  const count = store.prepare<[number], { n: number }>(
    "SELECT count(*) AS n FROM import_entry WHERE batch = ?",
  );
  return {
    insert: (source, now) => insert.run(source, now).id,
    open: (source) => open.get(source)?.id,
    has: (batch) => find.get(batch) !== undefined,
    list: () => list.all(),
    add: (batch, entry) => void add.run(batch, entry),
    restore: (entry, { updated = null, superseded = null, pinned = false }) =>
      void restore.run(updated, superseded, pinned ? 1 : 0, entry),
    replace: (older, newer) => void replace.run(newer, older, newer),
    entries: (batch, after, limit) =>
      entries.all(batch, after, limit).map(({ id, touched }) => ({ id, touched: touched === 1 })),
    finish(batch, now) {
      if (removeEmpty.run(batch).changes === 0) finish.run(now, batch);
      return count.get(batch)?.n ?? 0;
    },
  };
}
