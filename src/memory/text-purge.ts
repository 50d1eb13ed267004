import type { Store } from "../store/db.ts";
import type { IndexedText, TextIndex } from "./text-index.ts";

/**
 * Takes many rows out of a text index. With FTS5's `secure-delete` each word of each row is cut out of its page at once,
 * which is right for one row and takes a millisecond of it; here the words are only marked, 30 times faster, and go when
 * the segments are merged into one.
 */
export interface TextPurge {
  /** Takes rows out, in the caller's transaction: nothing finds them any more. Their words stay until `step` says false. */
  readonly remove: (rows: readonly PurgedText[]) => void;
  /** Merges a little, in the caller's transaction; false when no word of a removed row is left, also of an earlier run. */
  readonly step: () => boolean;
}

export interface PurgedText extends IndexedText {
  readonly id: number;
}

/** Pages that are written in one step, beside those that leave: 2 ms. */
const PAGES = 16;

export function createTextPurge(store: Store, table: "received", index: TextIndex): TextPurge {
  const secure = store.prepare<[]>(
    `INSERT INTO ${table}_fts (${table}_fts, rank) VALUES ('secure-delete', 1)`,
  );
  const mark = store.prepare<[]>(
    `INSERT INTO ${table}_fts (${table}_fts, rank) VALUES ('secure-delete', 0)`,
  );
  // Less than nothing: all segments into one, however few they are (sqlite.org/fts5.html, section 6.8).
  const merge = store.prepare<[]>(
    `INSERT INTO ${table}_fts (${table}_fts, rank) VALUES ('merge', -${PAGES})`,
  );
  const changes = store.prepare<[], { n: number }>("SELECT total_changes() AS n");
  return {
    remove(rows) {
      // Together with the rows in one transaction: no crash leaves the index without `secure-delete`.
      mark.run();
      for (const row of rows) index.remove(row.id, row);
      secure.run();
    },
    step() {
      const before = changes.get()?.n ?? 0;
      merge.run();
      return (changes.get()?.n ?? 0) - before >= 2;
    },
  };
}
