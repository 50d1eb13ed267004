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
  return {
    add({ entry, action, before, other = null }, { session, client }, at) {
      const { kind = null, title = null, body = null, tags } = before ?? {};
      const version = [kind, title, body, tags ? JSON.stringify(tags) : null] as const;
      insert.run(entry, action, session, client, at, ...version, other);
    },
    of: (entry) => select.all(entry).map(readEdit),
  };
}

function readEdit({ kind, title, body, tags, ...edit }: RawEdit): Edit {
  if (kind === null || body === null || tags === null) return { ...edit, before: undefined };
  return { ...edit, before: { kind, title, body, tags: JSON.parse(tags) } };
}
