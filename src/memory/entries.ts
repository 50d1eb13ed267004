import { createHash } from "node:crypto";

import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Calls } from "../store/calls.ts";
import type { Store } from "../store/db.ts";
import { createEntryHistory } from "./entry-history.ts";
import { createEntryRows, type EntryRow, type RoleIn } from "./entry-rows.ts";
import { type Author, type Entry, entryName, type Kind, type Visibility } from "./entry.ts";
import { identifiersOf, type TextIndex } from "./text-index.ts";

export interface Entries {
  readonly add: (entry: NewEntry, by: Author) => Entry;
  /** All or none, in one transaction; other calls wait for it, so give it a few hundred at a time. */
  readonly addMany: (entries: readonly (readonly [NewEntry, Author])[]) => Entry[];
  readonly find: (id: number) => Entry | undefined;
  /** An entry that was written with this very text, whatever has become of it; undefined when it is forgotten. */
  readonly findSame: (written: Written) => number | undefined;
  /** Also one that is superseded or expired; throws `not_found`. */
  readonly get: (id: number) => Entry;
  /** Changes what is given; the version before is kept as history. */
  readonly correct: (id: number, change: Change, by: Author) => Entry;
  /** Removes the entry, its history, its words and stored replies that name it; returns what was removed. */
  readonly forget: (id: number) => Entry;
  /** Says how far an entry has come on its way out; of a forgotten one, nothing. */
  readonly mark: (id: number, visibility: Visibility) => void;
  /** The newest entries that still count, newest first. */
  readonly recent: (limit: number) => Entry[];
  /** The same of what one role stored for one project. */
  readonly recentOf: (author: RoleIn, limit: number) => Entry[];
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

/** What makes two entries the same to an import that is run again. */
export type Written = Pick<NewEntry, "kind" | "title" | "body" | "project">;

/** What is not given stays as it is. */
export interface Change {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly kind?: Kind | undefined;
}

/** What assistants on this machine stored; every method is one transaction. */
export function createEntries(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly calls: Calls;
  readonly index: TextIndex;
}): Entries {
  const { store, clock, calls, index } = deps;
  const rows = createEntryRows(store);
  const history = createEntryHistory(store);
  return {
    add: (entry, by) => store.transaction(() => add(entry, by)),
    addMany: (entries) => store.transaction(() => entries.map(([entry, by]) => add(entry, by))),
    findSame: (written) => rows.findByDigest(digestOf(written)),
    find: (id) => rows.find(id)?.entry,
    get: (id) => get(id).entry,
    correct(id, change, by) {
      return store.transaction(() => {
        const before = get(id);
        const { entry } = before;
        const { title = entry.title, body = entry.body } = change;
        const { tags = entry.tags, kind = entry.kind } = change;
        history.add({ entry: id, action: "correct", before: entry }, by, clock());
        index.remove(id, before);
        const identifiers = identifiersOf(title, body);
        const after = rows.update({ id, title, body, tags, kind, identifiers }, clock());
        index.add(id, after);
        return after.entry;
      });
    },
    forget(id) {
      return store.transaction(() => {
        const row = get(id);
        index.remove(id, row);
        rows.remove(id);
        calls.forget(entryName(id));
        return row.entry;
      });
    },
    mark: (id, visibility) => rows.mark(id, visibility),
    recent: (limit) => rows.recent(limit, clock()).map(({ entry }) => entry),
    recentOf: (author, limit) => rows.recentOf(author, limit, clock()).map(({ entry }) => entry),
  };

  function get(id: number): EntryRow {
    const row = rows.find(id);
    if (row) return row;
    throw new PairedError("not_found", `there is no entry ${entryName(id)}`, {
      fix: "memory_search finds the ids of entries; a forgotten one is gone for good.",
    });
  }

  function add(entry: NewEntry, by: Author): Entry {
    const { kind, title = null, body, tags, project, role = null, supersedes } = entry;
    const { created = clock(), expires = null } = entry;
    if (expires !== null && expires <= created)
      throw new PairedError("bad_input", "expires lies in the past", {
        fix: "Leave it out for an entry that stays, or name a later time. Nothing was stored.",
      });
    if (supersedes !== undefined) assertCurrent(supersedes);
    const identifiers = identifiersOf(title, body);
    const made = { kind, title, body, tags, project, role, expires, identifiers };
    const row = rows.insert({ ...made, digest: digestOf(entry) }, by, created);
    index.add(row.id, row);
    if (supersedes !== undefined) {
      rows.supersede(supersedes, row.id, clock());
      history.add({ entry: supersedes, action: "supersede", other: row.id }, by, clock());
    }
    return row.entry;
  }

  /** Two newer versions of one entry would contradict each other, and search would show both. */
  function assertCurrent(id: number): void {
    const newer = get(id).entry.supersededBy;
    if (newer === null) return;
    throw new PairedError(
      "conflict",
      `${entryName(id)} is superseded by ${entryName(newer)} already`,
      { fix: `Supersede ${entryName(newer)} instead. Nothing was stored.` },
    );
  }
}

/** SHA-256 of the text as it was first written, cut to 16 bytes. */
function digestOf({ kind, title, body, project }: Written): Buffer {
  const text = JSON.stringify([kind, title ?? null, body, project]);
  return createHash("sha256").update(text).digest().subarray(0, 16);
}
