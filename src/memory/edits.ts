import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Store } from "../store/db.ts";
import type { Edit, EntryHistory, Version } from "./entry-history.ts";
import type { EntryNotes } from "./entry-notes.ts";
import type { EntryRow, EntryRows } from "./entry-rows.ts";
import type { EntryWriter } from "./entry-writer.ts";
import { type Author, type Entry, entryName } from "./entry.ts";
import type { Near } from "./near/near-duplicates.ts";

/** Changes to an entry that is there; each is kept in its history with who made it and when. */
export interface Edits {
  /** Changes what is given; the version before is kept. */
  readonly correct: (id: number, change: Change, by: Author) => Edited;
  /** Adds a remark beside the text; the entry is found by its words too. */
  readonly annotate: (id: number, text: string, by: Author) => void;
  /** Says that an entry which is there replaces this one. */
  readonly supersede: (id: number, newer: number, by: Author) => void;
  readonly pin: (id: number, pinned: boolean, by: Author) => void;
  /**
   * Takes back the last edit of an entry, if it is the caller's session that made it; returns what it was. Throws
   * `conflict` when there is none, or when another session has edited the entry since.
   */
  readonly undo: (id: number, by: Author) => Undone;
}

/** What is not given stays as it is. */
export type Change = { readonly [field in keyof Version]?: Version[field] | undefined };

export interface Edited {
  readonly entry: Entry;
  readonly near: readonly Near[];
}

export interface Undone extends Edited {
  readonly action: Edit["action"];
}

export function createEdits(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly rows: EntryRows;
  readonly history: EntryHistory;
  readonly notes: EntryNotes;
  readonly writer: EntryWriter;
  /** Throws `not_found`. */
  readonly get: (id: number) => EntryRow;
}): Edits {
  const { store, clock, rows, history, notes, writer, get } = deps;
  return {
    correct: (id, change, by) =>
      store.transaction(() => {
        const before = get(id);
        const { title = before.title, body = before.body } = change;
        const { tags = before.entry.tags, kind = before.entry.kind } = change;
        history.add({ entry: id, action: "correct", before: before.entry }, by, clock());
        const { row, near } = writer.rewrite(before, { title, body, tags, kind }, clock());
        return { entry: row.entry, near };
      }),
    annotate: (id, text, by) =>
      store.transaction(() => {
        const before = get(id);
        const note = notes.add(id, text, by, clock());
        history.add({ entry: id, action: "annotate", other: note }, by, clock());
        writer.reindex(before, clock());
      }),
    supersede: (id, newer, by) =>
      store.transaction(() => {
        assertReplaceable(get(id).entry);
        assertReplacing(get(newer).entry, id);
        rows.supersede(id, newer, clock());
        history.add({ entry: id, action: "supersede", other: newer }, by, clock());
      }),
    pin: (id, pinned, by) =>
      store.transaction(() => {
        if (get(id).entry.pinned === pinned) return;
        rows.pin(id, pinned);
        history.add({ entry: id, action: pinned ? "pin" : "unpin" }, by, clock());
      }),
    undo: (id, by) =>
      store.transaction(() => {
        const row = get(id);
        const edit = history.findLast(id);
        if (!edit || !history.hasEdited(id, by.session)) throw nothingToUndo(row.entry, by);
        if (edit.session !== by.session) throw changedSince(edit);
        const before = edit.action === "correct" ? row.entry : undefined;
        const { id: other } = edit;
        history.add({ entry: id, action: "undo", other, ...(before && { before }) }, by, clock());
        const near = takeBack(edit, row);
        return { action: edit.action, entry: get(id).entry, near };
      }),
  };

  function takeBack({ action, before, other }: Edit, row: EntryRow): readonly Near[] {
    if (before) return writer.rewrite(row, before, clock()).near;
    if (action === "supersede") rows.restore(row.id);
    if (action === "pin" || action === "unpin") rows.pin(row.id, action === "unpin");
    if (action === "annotate" && other !== null) {
      notes.remove(other);
      writer.reindex(row, clock());
    }
    return [];
  }

  /** What replaces another has to count itself: a circle of entries would hide them all. */
  function assertReplacing({ id, superseded, expires }: Entry, older: number): void {
    const name = entryName(id);
    if (id === older)
      throw new PairedError("bad_input", `${name} cannot supersede itself`, {
        fix: "Give as by the id of the entry that replaces it. Nothing was changed.",
      });
    const over = expires !== null && expires <= clock();
    if (superseded === null && !over) return;
    throw new PairedError("conflict", `${name} is ${over ? "expired" : "superseded"} itself`, {
      fix: "Give as by an entry that counts, or store one with memory_add. Nothing was changed.",
    });
  }
}

/** Two newer versions of one entry would contradict each other, and search would show both. */
export function assertReplaceable({ id, superseded, supersededBy }: Entry): void {
  if (superseded === null) return;
  const name = entryName(id);
  if (supersededBy === null)
    throw new PairedError("conflict", `${name} was superseded by an entry that is forgotten`, {
      fix: `Leave it as it is, or forget ${name}. Nothing was changed.`,
    });
  const newer = entryName(supersededBy);
  throw new PairedError("conflict", `${name} is superseded by ${newer} already`, {
    fix: `Supersede ${newer} instead. Nothing was changed.`,
  });
}

function nothingToUndo({ id, session }: Entry, by: Author): PairedError {
  const added = session === by.session ? ` It was stored in this session: forget removes it.` : "";
  return new PairedError("conflict", `this session has no edit of ${entryName(id)} left to undo`, {
    fix: `undo takes back this session's own edits, the last one first, and not memory_add.${added} Nothing was changed.`,
  });
}

function changedSince({ entry, action, client, at }: Edit): PairedError {
  const when = `${new Date(at).toISOString().slice(0, 16)}Z`;
  return new PairedError(
    "conflict",
    `${entryName(entry)} was ${PAST[action]} by another session (${client}) at ${when}, after this one`,
    { fix: "Read the entry by its id, and correct it if it is wrong. Nothing was changed." },
  );
}

const PAST: Record<Edit["action"], string> = {
  correct: "corrected",
  annotate: "annotated",
  supersede: "superseded",
  pin: "pinned",
  unpin: "unpinned",
  undo: "undone",
};
