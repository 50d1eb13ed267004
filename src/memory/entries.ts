import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Calls } from "../store/calls.ts";
import type { Store } from "../store/db.ts";
import { assertReplaceable, createEdits, type Edits } from "./edits.ts";
import { createEntryHistory, type Edit } from "./entry-history.ts";
import { createEntryNotes, type Note } from "./entry-notes.ts";
import { createEntryRows, type EntryRow, type RoleIn } from "./entry-rows.ts";
import { createEntryWriter, type Linked } from "./entry-writer.ts";
import { type Author, type Entry, entryName, type Kind, type Visibility } from "./entry.ts";
import { createNearDuplicates, type Near, type NearDuplicates } from "./near/near-duplicates.ts";
import { createSameTexts, digestOf, type SameTexts } from "./same-texts.ts";
import type { TextIndex } from "./text-index.ts";

export interface Entries extends Edits {
  /** Never refused for what is there already: what it nearly repeats is linked, and told. */
  readonly add: (entry: NewEntry, by: Author) => Added;
  /** All or none, in one transaction; other calls wait for it, so give it a few hundred at a time. */
  readonly addMany: (entries: readonly (readonly [NewEntry, Author])[]) => Added[];
  readonly find: (id: number) => Entry | undefined;
  /** An entry that was written with this very text, whatever has become of it; undefined when it is forgotten. */
  readonly same: SameTexts;
  /** Also one that is superseded or expired; throws `not_found`. */
  readonly get: (id: number) => Entry;
  /** What stands around an entry. */
  readonly links: (id: number) => Links;
  /** What was done to an entry, oldest first. */
  readonly history: (id: number) => Edit[];
  /**
   * Removes the entry with its history, annotations, links, words, and stored replies that name it; returns what was
   * removed.
   */
  readonly forget: (id: number) => Entry;
  /** Says how far an entry has come on its way out; of a forgotten one, nothing. */
  readonly mark: (id: number, visibility: Visibility) => void;
  /** The newest entries that still count, newest first. */
  readonly recent: (limit: number) => Entry[];
  /** The same of what one role stored for one project. */
  readonly recentOf: (author: RoleIn, limit: number) => Entry[];
  /** Makes what is derived from entries that came as whole rows: words, and what near-duplicates are found by. */
  readonly deriveAll: () => void;
  /** Gets near-duplicates ready to be found, so that the first entry after a start need not wait. */
  readonly warm: NearDuplicates["warm"];
}

export interface NewEntry {
  readonly kind: Kind;
  readonly title?: string | undefined;
  readonly body: string;
  readonly tags: readonly string[];
  readonly project: string;
  readonly role?: string | undefined;
  /** The entry that this one replaces. */
  readonly supersedes?: number | undefined;
  readonly expires?: number | undefined;
  /** When it was written, where that was elsewhere; else now. */
  readonly created?: number | undefined;
}

export interface Added extends Entry {
  /** The entries that it nearly repeats, the most alike first; without the one that it supersedes. */
  readonly near: readonly Near[];
}

export interface Links {
  readonly notes: readonly Note[];
  readonly near: readonly Near[];
  /** The entries that this one replaced. */
  readonly supersedes: readonly number[];
}

const SLICE = 500;

/** What assistants on this machine stored; every method is one transaction. */
export function createEntries(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly calls: Calls;
  readonly index: TextIndex;
}): Entries {
  const { store, clock, calls, index } = deps;
  const rows = createEntryRows(store);
  const notes = createEntryNotes(store);
  const history = createEntryHistory(store);
  const near = createNearDuplicates({ store, clock });
  const writer = createEntryWriter({ rows, notes, index, near });
  return {
    ...createEdits({ store, clock, rows, history, notes, writer, get }),
    add: (entry, by) => store.transaction(() => indexed(insert(entry, by))),
    addMany: (entries) =>
      store.transaction(() => entries.map(([entry, by]) => insert(entry, by)).map(indexed)),
    find: (id) => rows.find(id)?.entry,
    same: createSameTexts(store),
    get: (id) => get(id).entry,
    links: (id) => ({
      notes: notes.of(id),
      near: near.of(id),
      supersedes: rows.supersededBy(id),
    }),
    history: (id) => history.of(id),
    forget: (id) =>
      store.transaction(() => {
        const row = get(id);
        writer.remove(row);
        calls.forget(entryName(id));
        return row.entry;
      }),
    mark: (id, visibility) => rows.mark(id, visibility),
    recent: (limit) => rows.recent(limit, clock()).map(({ entry }) => entry),
    recentOf: (author, limit) => rows.recentOf(author, limit, clock()).map(({ entry }) => entry),
    deriveAll() {
      for (let slice = rows.after(0, SLICE); slice.length > 0;) {
        slice.forEach(writer.derive);
        slice = rows.after(slice.at(-1)?.id ?? 0, SLICE);
      }
    },
    warm: near.warm,
  };

  function insert(entry: NewEntry, by: Author): Linked {
    const { kind, title = null, body, tags, project, role = null, supersedes } = entry;
    const { created = clock(), expires = null } = entry;
    if (expires !== null && expires <= created)
      throw new PairedError("bad_input", "expires lies in the past", {
        fix: "Leave it out for an entry that stays, or name a later time. Nothing was stored.",
      });
    if (supersedes !== undefined) assertReplaceable(get(supersedes).entry);
    const made = { kind, title, body, tags, project, role, expires, digest: digestOf(entry) };
    const { row, near: linked } = writer.insert(made, by, created);
    if (supersedes === undefined) return { row, near: linked };
    rows.supersede(supersedes, row.id, clock());
    history.add({ entry: supersedes, action: "supersede", other: row.id }, by, clock());
    return { row, near: linked.filter((other) => other.id !== supersedes) };
  }

  function indexed({ row, near: linked }: Linked): Added {
    writer.index(row);
    return { ...row.entry, near: linked };
  }

  function get(id: number): EntryRow {
    const row = rows.find(id);
    if (row) return row;
    throw noEntry(id);
  }
}

export function noEntry(id: number): PairedError {
  return new PairedError("not_found", `there is no entry ${entryName(id)}`, {
    fix: "memory_search finds the ids of entries; a forgotten one is gone for good.",
  });
}
