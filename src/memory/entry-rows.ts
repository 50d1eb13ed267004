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
  readonly insert: (entry: Inserted, by: Author, created: number) => EntryRow;
  readonly find: (id: number) => EntryRow | undefined;
  readonly update: (entry: Updated, now: number) => EntryRow;
  readonly setIdentifiers: (id: number, identifiers: string, now: number) => EntryRow;
  readonly remove: (id: number) => void;
  readonly supersede: (id: number, by: number, now: number) => void;
  /** The opposite of `supersede`. */
  readonly restore: (id: number) => void;
  /** The entries that this one replaced, oldest first. */
  readonly supersededBy: (id: number) => number[];
  readonly pin: (id: number, pinned: boolean) => void;
  readonly mark: (id: number, visibility: Visibility) => void;
  /** By rising id above `after`. */
  readonly after: (after: number, limit: number) => EntryRow[];
  readonly recent: (limit: number, now: number) => EntryRow[];
  readonly recentOf: (author: RoleIn, limit: number, now: number) => EntryRow[];
}

/** Who wrote, as which role, for which project. */
export interface RoleIn {
  readonly role: string;
  readonly project: string;
}

export type Inserted = Pick<
  Entry,
  "kind" | "title" | "body" | "tags" | "project" | "role" | "expires"
> & {
  readonly identifiers: string;
  readonly digest: Buffer;
};
type Updated = Pick<Entry, "id" | "title" | "body" | "tags" | "kind"> & {
  readonly identifiers: string;
};

/** A row as SQLite returns it. */
export interface RawEntry extends Omit<Entry, "tags" | "pinned" | "supersededBy">, IndexedText {
  readonly pinned: number;
  readonly superseded_by: number | null;
  readonly digest: Buffer;
}

/** Column by column: a rest of 18 columns takes ten times as long. */
export function readEntry(raw: RawEntry): EntryRow {
  const { id, title, body, tags, identifiers } = raw;
  const entry: Entry = {
    id,
    kind: raw.kind,
    title,
    body,
    tags: tags === "[]" ? [] : JSON.parse(tags),
    project: raw.project,
    role: raw.role,
    session: raw.session,
    client: raw.client,
    commit: raw.commit,
    version: raw.version,
    visibility: raw.visibility,
    pinned: raw.pinned === 1,
    superseded: raw.superseded,
    supersededBy: raw.superseded_by,
    created: raw.created,
    updated: raw.updated,
    expires: raw.expires,
  };
  return { id, title, body, tags, identifiers, entry };
}

export function createEntryRows(store: Store): EntryRows {
  const insert = store.prepare<
    [
      ...[kind: string, title: string | null, body: string, tags: string, identifiers: string],
      ...[project: string, role: string | null, expires: number | null, digest: Buffer],
      ...[session: string, client: string, commit: string | null, created: number, updated: number],
    ],
    RawEntry
  >(
    `INSERT INTO entry (kind, title, body, tags, identifiers, project, role, expires, digest,
       session, client, "commit", created, updated)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
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
  const setIdentifiers = store.prepare<[string, number, number], RawEntry>(
    "UPDATE entry SET identifiers = ?, updated = ? WHERE id = ? RETURNING *",
  );
  const remove = store.prepare<[number]>("DELETE FROM entry WHERE id = ?");
  const supersede = store.prepare<[number | null, number | null, number]>(
    "UPDATE entry SET superseded = ?, superseded_by = ? WHERE id = ?",
  );
  const older = store.prepare<[number], { id: number }>(
    "SELECT id FROM entry WHERE superseded_by = ? ORDER BY id",
  );
  const pin = store.prepare<[number, number]>("UPDATE entry SET pinned = ? WHERE id = ?");
  const mark = store.prepare<[string, number]>("UPDATE entry SET visibility = ? WHERE id = ?");
  const after = store.prepare<[number, number], RawEntry>(
    "SELECT * FROM entry WHERE id > ? ORDER BY id LIMIT ?",
  );
  const recent = store.prepare<[number, number], RawEntry>(
    `SELECT * FROM entry WHERE superseded IS NULL AND (expires IS NULL OR expires > ?)
     ORDER BY id DESC LIMIT ?`,
  );
  const recentOf = store.prepare<[string, string, number, number], RawEntry>(
    `SELECT * FROM entry WHERE role = ? AND project = ? AND superseded IS NULL
       AND (expires IS NULL OR expires > ?) ORDER BY id DESC LIMIT ?`,
  );
  return {
    insert(entry, { session, client, commit = null }, created) {
      const { kind, title, body, tags, identifiers, project, role, expires, digest } = entry;
      return written(
        insert.get(
          ...([kind, title, body, JSON.stringify(tags), identifiers] as const),
          ...([project, role, expires, digest] as const),
          ...([session, client, commit, created, created] as const),
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
    setIdentifiers: (id, identifiers, now) => written(setIdentifiers.get(identifiers, now, id)),
    remove: (id) => void remove.run(id),
    supersede: (id, by, now) => void supersede.run(now, by, id),
    restore: (id) => void supersede.run(null, null, id),
    supersededBy: (id) => older.all(id).map((row) => row.id),
    pin: (id, pinned) => void pin.run(pinned ? 1 : 0, id),
    mark: (id, visibility) => void mark.run(visibility, id),
    after: (id, limit) => after.all(id, limit).map(readEntry),
    recent: (limit, now) => recent.all(now, limit).map(readEntry),
    recentOf: ({ role, project }, limit, now) =>
      recentOf.all(role, project, now, limit).map(readEntry),
  };
}

function written(raw: RawEntry | undefined): EntryRow {
  if (raw) return readEntry(raw);
  throw new PairedError("internal", "the database did not return the entry");
}
