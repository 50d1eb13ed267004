import type { Store } from "../store/db.ts";
import { identifierText } from "./identifiers.ts";

/** The columns of an indexed row, as the row itself keeps them. */
export interface IndexedText {
  readonly title: string | null;
  readonly body: string;
  /** A JSON array. */
  readonly tags: string;
  /** What `identifiersOf` made when the row was written: removing needs the very words that were added. */
  readonly identifiers: string;
}

export interface TextIndex {
  readonly add: (id: number, text: IndexedText) => void;
  readonly remove: (id: number, text: IndexedText) => void;
  /** Forgets every word of every row at once. */
  readonly clear: () => void;
}

/** The words of one table's rows, in its FTS5 index; the caller writes row and index in one transaction. */
export function createTextIndex(store: Store, table: "entry" | "received"): TextIndex {
  type Columns = [
    id: number,
    title: string | null,
    body: string,
    tags: string,
    identifiers: string,
  ];
  const insert = store.prepare<Columns>(
    `INSERT INTO ${table}_fts (rowid, title, body, tags, identifiers) VALUES (?, ?, ?, ?, ?)`,
  );
  const remove = store.prepare<Columns>(
    `INSERT INTO ${table}_fts (${table}_fts, rowid, title, body, tags, identifiers)
     VALUES ('delete', ?, ?, ?, ?, ?)`,
  );
  const clear = store.prepare(`INSERT INTO ${table}_fts (${table}_fts) VALUES ('delete-all')`);
  return {
    add: (id, { title, body, tags, identifiers }) =>
      void insert.run(id, title, body, tags, identifiers),
    remove: (id, { title, body, tags, identifiers }) =>
      void remove.run(id, title, body, tags, identifiers),
    clear: () => void clear.run(),
  };
}

export function identifiersOf(title: string | null, body: string): string {
  return identifierText(title === null ? body : `${title}\n${body}`);
}
