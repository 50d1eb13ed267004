import type { Store } from "../store/db.ts";
import type { RawEntry } from "./entry-rows.ts";
import { type Filter, KINDS_AND_TAGS, NEWEST } from "./filter.ts";
import { REACH } from "./neighbours.ts";
import type { Source } from "./search.ts";
import { allOf, anyOf, type TextIndex } from "./text-index.ts";

const CURRENT = `r.project = coalesce(?, r.project) AND ${KINDS_AND_TAGS}
  AND coalesce(r.superseded, 9e15) > ? AND coalesce(r.expires, 9e15) > ?`;

/** As many entries as one piece of work leaves behind. */
const SHORT_SESSION = 100;

type Passing = [
  ...[project: string | null, kinds: string, tags: string],
  ...[superseded: number, expired: number],
];

export interface OwnSource extends Source {
  /** Those of the ids that pass the filter. */
  readonly among: (ids: readonly number[], filter: Filter) => readonly number[];
}

/** Own entries, as a search reads them. */
export function createOwnSource(store: Store, index: TextIndex): OwnSource {
  // FTS5 gives rows out in the order asked for, the join looks each up, and LIMIT stops both: nothing is sorted twice.
  const best = store.prepare<[string, ...Passing, number], RawEntry>(
    `SELECT r.* FROM entry_fts CROSS JOIN entry AS r ON r.id = entry_fts.rowid
     WHERE entry_fts MATCH ? AND ${CURRENT} ORDER BY entry_fts.rank LIMIT ?`,
  );
  const newest = store.prepare<[string, ...Passing, number], RawEntry>(
    `SELECT r.* FROM (
       SELECT rowid FROM entry_fts WHERE entry_fts MATCH ? ORDER BY rowid DESC LIMIT ${NEWEST}
     ) AS found CROSS JOIN entry AS r ON r.id = found.rowid
     WHERE ${CURRENT} LIMIT ?`,
  );
  const beside = (relation: "<" | ">", order: "DESC" | "ASC"): string => `SELECT r.* FROM (
      SELECT id FROM entry WHERE session = (SELECT session FROM entry WHERE id = ?)
        AND id ${relation} ? ORDER BY id ${order} LIMIT ${REACH}
    ) AS found CROSS JOIN entry AS r ON r.id = found.id WHERE ${CURRENT}`;
  const before = store.prepare<[number, number, ...Passing], RawEntry>(beside("<", "DESC"));
  const after = store.prepare<[number, number, ...Passing], RawEntry>(beside(">", "ASC"));
  const among = store.prepare<[string, ...Passing], { id: number }>(
    `SELECT r.id FROM json_each(?) AS wanted CROSS JOIN entry AS r ON r.id = wanted.value
     WHERE ${CURRENT}`,
  );
  const longer = store.prepare<[string], { id: number }>(
    `SELECT id FROM entry WHERE session = ? LIMIT 1 OFFSET ${SHORT_SESSION}`,
  );
  return {
    index,
    isShort: (session) => longer.get(session) === undefined,
    among: (ids, filter) => among.all(JSON.stringify(ids), ...passing(filter)).map(({ id }) => id),
    best: (terms, filter, limit) => best.all(anyOf(terms), ...passing(filter), limit),
    newest: (terms, filter, limit) => newest.all(allOf(terms), ...passing(filter), limit),
    around: (id, filter) => ({
      before: before.all(id, id, ...passing(filter)),
      after: after.all(id, id, ...passing(filter)),
    }),
  };
}

function passing({ project, kinds, tags, since }: Filter): Passing {
  return [project, kinds, tags, since, since];
}
