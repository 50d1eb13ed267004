import type { Version } from "./entry-history.ts";
import type { EntryNotes } from "./entry-notes.ts";
import type { EntryRow, EntryRows, Inserted } from "./entry-rows.ts";
import type { Author } from "./entry.ts";
import type { Near, NearDuplicates } from "./near/near-duplicates.ts";
import { identifiersOf, type TextIndex } from "./text-index.ts";
import { wordsOf } from "./words.ts";

/** Writes rows together with all that is derived from them; the caller opens the transaction. */
export interface EntryWriter {
  /**
   * All but the words of a new entry, which `index` adds. Apart, because FTS5 writes what it has gathered to its segments
   * whenever a statement opens a savepoint, as each one does that fires a trigger.
   */
  readonly insert: (entry: Omit<Inserted, "identifiers">, by: Author, created: number) => Linked;
  readonly index: (row: EntryRow) => void;
  /** Gives an entry another text. */
  readonly rewrite: (before: EntryRow, version: Version, now: number) => Linked;
  /** Makes an entry found by the words of its annotations, after these changed. */
  readonly reindex: (before: EntryRow, now: number) => EntryRow;
  /** Makes what is derived from a row that came as a whole; its links came too. */
  readonly derive: (row: EntryRow) => void;
  readonly remove: (row: EntryRow) => void;
}

/** A row, and the entries that say nearly the same. */
export interface Linked {
  readonly row: EntryRow;
  readonly near: readonly Near[];
}

export function createEntryWriter(deps: {
  readonly rows: EntryRows;
  readonly notes: EntryNotes;
  readonly index: TextIndex;
  readonly near: NearDuplicates;
}): EntryWriter {
  const { rows, notes, index, near } = deps;
  return {
    insert(entry, by, created) {
      const identifiers = identifiersOf(entry.title, entry.body, { ...entry, at: created });
      const row = rows.insert({ ...entry, identifiers }, by, created);
      return { row, near: near.link(row) };
    },
    index: (row) => index.add(row.id, row),
    rewrite(before, version, now) {
      const { id } = before;
      index.remove(id, before);
      const row = rows.update({ ...version, id, identifiers: termsOf(before, version) }, now);
      index.add(id, row);
      return { row, near: near.relink(row) };
    },
    reindex(before, now) {
      const { id, entry } = before;
      index.remove(id, before);
      const row = rows.setIdentifiers(id, termsOf(before, entry), now);
      index.add(id, row);
      return row;
    },
    derive(row) {
      index.add(row.id, row);
      near.sketch(row);
    },
    remove(row) {
      index.remove(row.id, row);
      rows.remove(row.id);
    },
  };

  function termsOf({ id, entry }: EntryRow, { title, body, kind, tags }: Version): string {
    const texts = notes.of(id).map(({ text }) => text);
    const { project, role, created: at } = entry;
    const facets = { kind, tags, project, role, at };
    const identifiers = identifiersOf(title, [body, ...texts].join("\n"), facets);
    return [identifiers, ...texts.flatMap(wordsOf)].join(" ");
  }
}
