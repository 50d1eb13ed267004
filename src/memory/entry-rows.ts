import { PairedError } from "../errors.ts";
import type { Store } from "../store/db.ts";
import type { Author, Entry, Visibility } from "./entry.ts";
import type { IndexedText } from "./text-index.ts";

/** An entry with its indexed text as the row keeps it. */
export interface EntryRow extends IndexedText {
  readonly id: number;
  readonly entry: Entry;
}

export interface EntryRows {
  readonly insert: (entry: Inserted, now: number) => EntryRow;
  readonly find: (id: number) => EntryRow | undefined;
  readonly update: (entry: Updated, now: number) => EntryRow;
  readonly remove: (id: number) => void;
  /** Keeps a version that is about to change. */
  readonly keep: (version: Entry, by: Author, now: number) => void;
  readonly supersede: (id: number, now: number) => void;
  /** The entry that superseded this one, unless it is forgotten. */
  readonly successor: (id: number) => number | undefined;
  readonly mark: (id: number, visibility: Visibility) => void;
  readonly recent: (limit: number, now: number) => EntryRow[];
  readonly recentOf: (author: RoleIn, limit: number, now: number) => EntryRow[];
}

/** Who wrote, as which role, for which project. */
export interface RoleIn {
  readonly role: string;
  readonly project: string;
}

type Inserted = Omit<
  Entry,
  "id" | "version" | "visibility" | "superseded" | "created" | "updated"
> & {
  readonly identifiers: string;
};
type Updated = Pick<Entry, "id" | "title" | "body" | "tags" | "kind"> & {
  readonly identifiers: string;
};

/** A row as SQLite returns it. */
export type RawEntry = Omit<Entry, "tags"> & IndexedText;

export function readEntry(raw: RawEntry): EntryRow {
  const { tags, identifiers, ...entry } = raw;
  const { id, title, body } = entry;
  return { id, title, body, tags, identifiers, entry: { ...entry, tags: JSON.parse(tags) } };
}

export function createEntryRows(store: Store): EntryRows {
  const insert = store.prepare<
    [
      ...[kind: string, title: string | null, body: string, tags: string, identifiers: string],
      ...[project: string, role: string | null, session: string, client: string],
      ...[supersedes: number | null, expires: number | null, created: number, updated: number],
    ],
    RawEntry
  >(
    `INSERT INTO entry (kind, title, body, tags, identifiers, project, role, session, client,
       supersedes, expires, created, updated)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
  );
  const select = store.prepare<[number], RawEntry>("SELECT * FROM entry WHERE id = ?");
  const update = store.prepare<
    [string | null, string, string, string, string, number, number],
    RawEntry
  >(
    `UPDATE entry SET title = ?, body = ?, tags = ?, kind = ?, identifiers = ?, updated = ?,
       version = version + 1
     WHERE id = ? RETURNING *`,
  );
  const remove = store.prepare<[number]>("DELETE FROM entry WHERE id = ?");
  const keep = store.prepare<
    [number, string, string | null, string, string, string, string, number]
  >(
    `INSERT INTO entry_history (entry, kind, title, body, tags, session, client, replaced)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const supersede = store.prepare<[number, number]>("UPDATE entry SET superseded = ? WHERE id = ?");
  const successor = store.prepare<[number], { id: number }>(
    "SELECT id FROM entry WHERE supersedes = ?",
  );
  const mark = store.prepare<[string, number]>("UPDATE entry SET visibility = ? WHERE id = ?");
  const recent = store.prepare<[number, number], RawEntry>(
    `SELECT * FROM entry WHERE superseded IS NULL AND (expires IS NULL OR expires > ?)
     ORDER BY id DESC LIMIT ?`,
  );
  const recentOf = store.prepare<[string, string, number, number], RawEntry>(
    `SELECT * FROM entry WHERE role = ? AND project = ? AND superseded IS NULL
       AND (expires IS NULL OR expires > ?) ORDER BY id DESC LIMIT ?`,
  );
  return {
    insert({ kind, title, body, tags, identifiers, project, role, session, client, ...rest }, now) {
      return written(
        insert.get(
          ...([kind, title, body, JSON.stringify(tags), identifiers, project, role] as const),
          ...([session, client, rest.supersedes, rest.expires, now, now] as const),
        ),
      );
    },
    find(id) {
      const raw = select.get(id);
      return raw && readEntry(raw);
    },
    update({ id, title, body, tags, kind, identifiers }, now) {
      return written(update.get(title, body, JSON.stringify(tags), kind, identifiers, now, id));
    },
    remove: (id) => void remove.run(id),
    keep({ id, kind, title, body, tags }, { session, client }, now) {
      keep.run(id, kind, title, body, JSON.stringify(tags), session, client, now);
    },
    supersede: (id, now) => void supersede.run(now, id),
    successor: (id) => successor.get(id)?.id,
    mark: (id, visibility) => void mark.run(visibility, id),
    recent: (limit, now) => recent.all(now, limit).map(readEntry),
    recentOf: ({ role, project }, limit, now) =>
      recentOf.all(role, project, now, limit).map(readEntry),
  };
}

function written(raw: RawEntry | undefined): EntryRow {
  if (raw) return readEntry(raw);
  throw new PairedError("internal", "the database did not return the entry");
}
