import type { Store } from "../store/db.ts";
import type { Author, Entry } from "./entry.ts";

/** What was done to an entry after it was written; forgetting it removes this too. */
export interface Edit {
  readonly id: number;
  readonly entry: number;
  readonly action: EditAction;
  readonly session: string;
  readonly client: string;
  readonly at: number;
  /** The version before, where the action changed it. */
  readonly before: Version | undefined;
  /** `annotate`: the note; `supersede`: the newer entry; `undo`: the edit that was undone. */
  readonly other: number | null;
}

export type EditAction = "correct" | "annotate" | "supersede" | "pin" | "unpin" | "undo";

/** What a correction can change. */
export type Version = Pick<Entry, "kind" | "title" | "body" | "tags">;

export interface EntryHistory {
  readonly add: (edit: NewEdit, by: Author, at: number) => void;
  /** Every edit of an entry, oldest first. */
  readonly of: (entry: number) => Edit[];
  /** The last edit that was not undone, whoever made it. */
  readonly findLast: (entry: number) => Edit | undefined;
  /** Whether a session made an edit that was not undone. */
  readonly hasEdited: (entry: number, session: string) => boolean;
}

export interface NewEdit {
  readonly entry: number;
  readonly action: EditAction;
  readonly before?: Version;
  readonly other?: number;
}

interface RawEdit extends Omit<Edit, "before"> {
  readonly kind: Entry["kind"] | null;
  readonly title: string | null;
  readonly body: string | null;
  readonly tags: string | null;
}

const STANDING = `h.entry = ? AND h.action <> 'undo' AND NOT EXISTS (
  SELECT 1 FROM entry_history AS u WHERE u.entry = h.entry AND u.action = 'undo' AND u.other = h.id)`;

export function createEntryHistory(store: Store): EntryHistory {
  const insert = store.prepare<
    [
      ...[entry: number, action: EditAction, session: string, client: string, at: number],
      ...[kind: string | null, title: string | null, body: string | null, tags: string | null],
      other: number | null,
    ]
  >(
    `INSERT INTO entry_history (entry, action, session, client, at, kind, title, body, tags, other)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const select = store.prepare<[number], RawEdit>(
    "SELECT * FROM entry_history WHERE entry = ? ORDER BY id",
  );
  const last = store.prepare<[number], RawEdit>(
    `SELECT * FROM entry_history AS h WHERE ${STANDING} ORDER BY id DESC LIMIT 1`,
  );
  const lastOf = store.prepare<[number, string], RawEdit>(
    `SELECT * FROM entry_history AS h WHERE ${STANDING} AND session = ? ORDER BY id DESC LIMIT 1`,
  );
  return {
    add({ entry, action, before, other = null }, { session, client }, at) {
      const { kind = null, title = null, body = null, tags } = before ?? {};
      const version = [kind, title, body, tags ? JSON.stringify(tags) : null] as const;
      insert.run(entry, action, session, client, at, ...version, other);
    },
    of: (entry) => select.all(entry).map(readEdit),
    findLast(entry) {
      const raw = last.get(entry);
      return raw && readEdit(raw);
    },
    hasEdited: (entry, session) => lastOf.get(entry, session) !== undefined,
  };
}

function readEdit({ kind, title, body, tags, ...edit }: RawEdit): Edit {
  if (kind === null || body === null || tags === null) return { ...edit, before: undefined };
  return { ...edit, before: { kind, title, body, tags: JSON.parse(tags) } };
}
