import type { Store } from "../store/db.ts";
import type { Source } from "./candidates.ts";
import { type Filter, KINDS_AND_TAGS, NEWEST } from "./filter.ts";
import { type Neighbours, REACH, type Row } from "./neighbours.ts";
import { type TextIndex, WEIGHTS } from "./text-index.ts";

const PASSES = `r.project = coalesce(?, r.project) AND coalesce(r.role, '') = coalesce(?, r.role, '') AND ${KINDS_AND_TAGS}
  AND r.created >= ? AND r.created < ?
  AND coalesce(r.superseded, 9e15) > ? AND coalesce(r.expires, 9e15) > ?`;

/** What a search reads of a row: several hundred rows are copied for one question. */
const READ = "r.id, r.title, r.body, r.tags, r.identifiers, r.session, r.updated, r.pinned";

/** As many entries as one piece of work leaves behind. */
const SHORT_SESSION = 100;

type Passing = [
  ...[project: string | null, role: string | null, kinds: string, tags: string],
  ...[from: number, to: number],
  ...[superseded: number, expired: number],
];

export interface OwnSource extends Source, Neighbours {
  /** Those of the ids that pass the filter. */
  readonly among: (ids: readonly number[], filter: Filter) => readonly number[];
}

/** Own entries, as a search reads them. */
export function createOwnSource(store: Store, index: TextIndex): OwnSource {
  // The join looks up one row after the other, and LIMIT ends it.
  const best = store.prepare<[string, ...Passing, number], Row>(
    `SELECT ${READ} FROM (
       SELECT rowid FROM entry_fts WHERE entry_fts MATCH ? ORDER BY bm25(entry_fts, ${WEIGHTS}) LIMIT -1
     ) AS found CROSS JOIN entry AS r ON r.id = found.rowid
     WHERE ${PASSES} LIMIT ?`,
  );
  const newest = store.prepare<[string, ...Passing, number], Row>(
    `SELECT ${READ} FROM (
       SELECT rowid FROM entry_fts WHERE entry_fts MATCH ? ORDER BY rowid DESC LIMIT ${NEWEST}
     ) AS found CROSS JOIN entry AS r ON r.id = found.rowid
     WHERE ${PASSES} LIMIT ?`,
  );
  const beside = store.prepare<[string], { id: number; before: string; after: string }>(
    `SELECT e.id,
       (SELECT json_group_array(id) FROM (
         SELECT id FROM entry WHERE session = e.session AND id < e.id ORDER BY id DESC LIMIT ${REACH})) AS before,
       (SELECT json_group_array(id) FROM (
         SELECT id FROM entry WHERE session = e.session AND id > e.id ORDER BY id LIMIT ${REACH})) AS after
     FROM json_each(?) AS wanted CROSS JOIN entry AS e ON e.id = wanted.value`,
  );
  const read = store.prepare<[string, ...Passing], Row>(
    `SELECT ${READ} FROM json_each(?) AS wanted CROSS JOIN entry AS r ON r.id = wanted.value
     WHERE ${PASSES}`,
  );
  const among = store.prepare<[string, ...Passing], { id: number }>(
    `SELECT r.id FROM json_each(?) AS wanted CROSS JOIN entry AS r ON r.id = wanted.value
     WHERE ${PASSES}`,
  );
  const long = store.prepare<[string], { session: string }>(
    `SELECT value AS session FROM json_each(?) AS wanted
     WHERE EXISTS (SELECT 1 FROM entry WHERE session = wanted.value LIMIT 1 OFFSET ${SHORT_SESSION})`,
  );
  return {
    index,
    longAmong: (sessions) =>
      new Set(long.all(JSON.stringify(sessions)).map(({ session }) => session)),
    among: (ids, filter) => among.all(JSON.stringify(ids), ...passing(filter)).map(({ id }) => id),
    best: (query, filter, limit) => best.all(query, ...passing(filter), limit),
    newest: (query, filter, limit) => newest.all(query, ...passing(filter), limit),
    beside: (ids) =>
      new Map(
        beside.all(JSON.stringify(ids)).map(({ id, before, after }) => {
          return [id, { before: JSON.parse(before), after: JSON.parse(after) }] as const;
        }),
      ),
    read: (ids, filter) => read.all(JSON.stringify(ids), ...passing(filter)),
  };
}

function passing({ project, role, kinds, tags, from, to, current }: Filter): Passing {
  return [project, role, kinds, tags, from, to, current, current];
}
