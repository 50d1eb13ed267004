import { PairedError } from "../errors.ts";
import type { Store } from "../store/db.ts";
import { type Author, ENTRY_LIMITS, entryName } from "./entry.ts";

/** What somebody added to an entry later, without changing what it says. */
export interface Note {
  readonly id: number;
  readonly text: string;
  readonly session: string;
  readonly client: string;
  readonly at: number;
}

export interface EntryNotes {
  /** Returns the note's number. */
  readonly add: (entry: number, text: string, by: Author, at: number) => number;
  readonly remove: (id: number) => void;
  /** Oldest first. */
  readonly of: (entry: number) => Note[];
}

export function createEntryNotes(store: Store): EntryNotes {
  const insert = store.prepare<[number, string, string, string, number]>(
    "INSERT INTO entry_note (entry, text, session, client, at) VALUES (?, ?, ?, ?, ?)",
  );
  const remove = store.prepare<[number]>("DELETE FROM entry_note WHERE id = ?");
  const count = store.prepare<[number], { n: number }>(
    "SELECT count(*) AS n FROM entry_note WHERE entry = ?",
  );
  const select = store.prepare<[number], Note>(
    "SELECT id, text, session, client, at FROM entry_note WHERE entry = ? ORDER BY id",
  );
  return {
    add(entry, text, { session, client }, at) {
      if ((count.get(entry)?.n ?? 0) >= ENTRY_LIMITS.notes)
        throw new PairedError(
          "conflict",
          `${entryName(entry)} has ${ENTRY_LIMITS.notes} annotations, as many as one entry may`,
          { fix: "Correct the entry so that it says what they say. Nothing was changed." },
        );
      return insert.run(entry, text, session, client, at).id;
    },
    remove: (id) => void remove.run(id),
    of: (entry) => select.all(entry),
  };
}
