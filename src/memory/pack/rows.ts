import type { Store } from "../../store/db.ts";
import { type RawEntry, readEntry } from "../entry-rows.ts";
import type { Entry } from "../entry.ts";

/** What a pack reads beside the search: always entries that still count, of one project, newest first. */
export interface PackRows {
  readonly pinned: (project: string, now: number) => Entry[];
  readonly decisions: (project: string, now: number) => Entry[];
  /** Whether anything is stored beside one project's entries, be it of another or of peers. */
  readonly hasOthers: (project: string) => boolean;
  /** Entries that have one of these FTS5 terms among their identifiers. */
  readonly naming: (terms: readonly string[], project: string, now: number) => Entry[];
  /** The same of what peers sent: ids only. */
  readonly receivedNaming: (terms: readonly string[], now: number) => number[];
  /** What was added to these entries later, oldest first. */
  readonly notes: (ids: readonly number[]) => EntryNote[];
  /** Pairs of these entries that say nearly the same. */
  readonly near: (ids: readonly number[]) => (readonly [number, number])[];
}

export interface EntryNote {
  readonly id: number;
  readonly entry: number;
  readonly text: string;
}

const MAX_PINNED = 20;
const MAX_DECISIONS = 8;
const MAX_NAMING = 60;
/** Rows with a name that are looked at: a name that is everywhere says nothing, and the newest are enough. */
const MAX_FOUND = 500;

const CURRENT = "superseded IS NULL AND (expires IS NULL OR expires > ?)";

export function createPackRows(store: Store): PackRows {
  const pinned = store.prepare<[string, number], RawEntry>(
    `SELECT * FROM entry WHERE project = ? AND pinned = 1 AND ${CURRENT}
     ORDER BY id DESC LIMIT ${MAX_PINNED}`,
  );
  const decisions = store.prepare<[string, number], RawEntry>(
    `SELECT * FROM entry WHERE project = ? AND kind = 'decision' AND ${CURRENT}
     ORDER BY id DESC LIMIT ${MAX_DECISIONS}`,
  );
  const naming = store.prepare<[string, string, number], RawEntry>(
    `SELECT r.* FROM (
       SELECT rowid FROM entry_fts WHERE entry_fts MATCH ? ORDER BY rowid DESC LIMIT ${MAX_FOUND}
     ) AS found CROSS JOIN entry AS r ON r.id = found.rowid
     WHERE project = ? AND ${CURRENT} LIMIT ${MAX_NAMING}`,
  );
  const receivedNaming = store.prepare<[string, number], { id: number }>(
    `SELECT r.id FROM (
       SELECT rowid FROM received_fts WHERE received_fts MATCH ? ORDER BY rowid DESC LIMIT ${MAX_FOUND}
     ) AS found CROSS JOIN received AS r ON r.id = found.rowid
     WHERE state <> 'rejected' AND (expires IS NULL OR expires > ?) LIMIT ${MAX_NAMING}`,
  );
  const others = store.prepare<[string, string], { found: number }>(
    `SELECT EXISTS (SELECT 1 FROM entry WHERE project < ?) OR EXISTS (SELECT 1 FROM entry WHERE project > ?)
       OR EXISTS (SELECT 1 FROM received) AS found`,
  );
  const notes = store.prepare<[string], EntryNote>(
    `SELECT id, entry, text FROM entry_note WHERE entry IN (SELECT value FROM json_each(?))
     ORDER BY entry, id`,
  );
  const near = store.prepare<[string, string], { entry: number; other: number }>(
    `SELECT entry, other FROM entry_near WHERE entry IN (SELECT value FROM json_each(?))
       AND +other IN (SELECT value FROM json_each(?))`,
  );
  return {
    pinned: (project, now) => pinned.all(project, now).map((raw) => readEntry(raw).entry),
    decisions: (project, now) => decisions.all(project, now).map((raw) => readEntry(raw).entry),
    hasOthers: (project) => others.get(project, project)?.found === 1,
    naming: (terms, project, now) =>
      terms.length === 0
        ? []
        : naming.all(identifierQuery(terms), project, now).map((raw) => readEntry(raw).entry),
    receivedNaming: (terms, now) =>
      terms.length === 0 ? [] : receivedNaming.all(identifierQuery(terms), now).map(({ id }) => id),
    notes: (ids) => notes.all(JSON.stringify(ids)),
    near(ids) {
      const list = JSON.stringify(ids);
      return near.all(list, list).map(({ entry, other }) => [entry, other] as const);
    },
  };
}

/** The terms are quoted by who made them: see `readPaths`. */
function identifierQuery(terms: readonly string[]): string {
  return `identifiers : (${terms.join(" OR ")})`;
}
