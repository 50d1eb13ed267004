import type { Store } from "../store/db.ts";

/**
 * Keeps bulk work on a text index in short steps. FTS5 merges its segments by itself, but 64 pages of each level at a
 * time, and sixteen segments of a level at once: the longest slices of an import then take about twice as long.
 */
export interface TextMerge {
  /** Leaves merging to `step`; to be called inside a transaction. */
  readonly defer: () => void;
  /** Merges about as much as `rows` new rows brought; in their transaction. */
  readonly step: (rows: number) => void;
  /** Lets FTS5 merge by itself again, which it must also after a process that was killed in between. */
  readonly restore: () => void;
}

/** Without a limit, a hole in the steps would leave searches with ever more segments to look into. */
const MAX_SEGMENTS = 64;
const MIN_PAGES = 4;
/** What FTS5 itself starts with (sqlite.org/fts5.html, sections 6.1 and 6.3). */
const OWN = { automerge: 4, crisismerge: 16 } as const;

export function createTextMerge(store: Store, table: "entry"): TextMerge {
  // The driver gives numbers as floats, which FTS5 does not take for settings.
  const set = store.prepare<[string, number]>(
    `INSERT INTO ${table}_fts (${table}_fts, rank) VALUES (?, CAST(? AS INTEGER))`,
  );
  const setting = store.prepare<[string], { v: number }>(
    `SELECT v FROM ${table}_fts_config WHERE k = ?`,
  );
  return {
    defer() {
      if (setting.get("automerge")?.v === 0) return;
      set.run("automerge", 0);
      set.run("crisismerge", MAX_SEGMENTS);
    },
    step: (rows) => void set.run("merge", Math.max(MIN_PAGES, Math.ceil(rows / 2))),
    restore() {
      if (setting.get("automerge")?.v !== 0) return;
      set.run("automerge", OWN.automerge);
      set.run("crisismerge", OWN.crisismerge);
    },
  };
}
