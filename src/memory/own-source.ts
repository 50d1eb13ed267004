import type { Store } from "../store/db.ts";
import { type Filter, KINDS_AND_TAGS, NEWEST } from "./filter.ts";
import { REACH, type Row } from "./neighbours.ts";
import type { Source } from "./search.ts";
import type { TextIndex } from "./text-index.ts";

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

export interface OwnSource extends Source {
  /** Those of the ids that pass the filter. */
  readonly among: (ids: readonly number[], filter: Filter) => readonly number[];
}

/** Own entries, as a search reads them. */
export function createOwnSource(store: Store, index: TextIndex): OwnSource {
  // FTS5 gives rows out in the order asked for, the join looks each up, and LIMIT stops both: nothing is sorted twice.
  const best = store.prepare<[string, ...Passing, number], Row>(
    `SELECT ${READ} FROM entry_fts CROSS JOIN entry AS r ON r.id = entry_fts.rowid
     WHERE entry_fts MATCH ? AND ${PASSES} ORDER BY entry_fts.rank LIMIT ?`,
  );
  const newest = store.prepare<[string, ...Passing, number], Row>(
    `SELECT ${READ} FROM (
       SELECT rowid FROM entry_fts WHERE entry_fts MATCH ? ORDER BY rowid DESC LIMIT ${NEWEST}
     ) AS found CROSS JOIN entry AS r ON r.id = found.rowid
     WHERE ${PASSES} LIMIT ?`,
  );
  const beside = (relation: "<" | ">", order: "DESC" | "ASC"): string => `SELECT ${READ} FROM (
      SELECT id FROM entry WHERE session = (SELECT session FROM entry WHERE id = ?)
        AND id ${relation} ? ORDER BY id ${order} LIMIT ${REACH}
    ) AS found CROSS JOIN entry AS r ON r.id = found.id WHERE ${PASSES}`;
  const before = store.prepare<[number, number, ...Passing], Row>(beside("<", "DESC"));
  const after = store.prepare<[number, number, ...Passing], Row>(beside(">", "ASC"));
  const among = store.prepare<[string, ...Passing], { id: number }>(
    `SELECT r.id FROM json_each(?) AS wanted CROSS JOIN entry AS r ON r.id = wanted.value
     WHERE ${PASSES}`,
  );
  const longer = store.prepare<[string], { id: number }>(
    `SELECT id FROM entry WHERE session = ? LIMIT 1 OFFSET ${SHORT_SESSION}`,
  );
  return {
    index,
    isShort: (session) => longer.get(session) === undefined,
    among: (ids, filter) => among.all(JSON.stringify(ids), ...passing(filter)).map(({ id }) => id),
    best: (query, filter, limit) => best.all(query, ...passing(filter), limit),
    newest: (query, filter, limit) => newest.all(query, ...passing(filter), limit),
    around: (id, filter) => ({
      before: before.all(id, id, ...passing(filter)),
      after: after.all(id, id, ...passing(filter)),
    }),
  };
}

function passing({ project, role, kinds, tags, from, to, current }: Filter): Passing {
  return [project, role, kinds, tags, from, to, current, current];
}
