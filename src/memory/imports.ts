import { setImmediate as giveWay } from "node:timers/promises";

import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Audit } from "../store/audit.ts";
import type { AuditEvent } from "../store/audit/words.ts";
import type { Store } from "../store/db.ts";
import type { Entries } from "./entries.ts";
import { type Batch, createImportRows } from "./import-rows.ts";
import type { Draft } from "./import/draft.ts";
import { createPace } from "./pace.ts";
import { createTextMerge } from "./text-merge.ts";

/** A draft with what its source left out filled in. */
export interface Incoming extends Draft {
  readonly project: string;
  readonly session: string;
  readonly client: string;
}

export type Outcome =
  /** `near`: how many entries it nearly repeats; it is linked with them. */
  | { readonly state: "added"; readonly id: number; readonly near: number }
  /** The very same was written before, by whatever client. */
  | { readonly state: "there"; readonly id: number }
  | { readonly state: "refused"; readonly reason: string; readonly fix: string };

export interface Undone {
  readonly removed: number;
  /** Entries that somebody changed, annotated or shared since: they stay. */
  readonly kept: readonly number[];
  /** Where to go on; undefined when all has been looked at. */
  readonly next: number | undefined;
}

/** Entries that came from files, in batches with a number. Long work, in slices that let every other call in between. */
export interface Imports {
  /** A new batch; or the one of this very source that was cut off, to go on with. */
  readonly begin: (source: string) => number;
  /**
   * Stores what is not there yet, in order. What a slice has stored stays when a later one fails: the same again then
   * adds only the rest.
   */
  readonly add: (batch: number, drafts: readonly Incoming[]) => Promise<Outcome[]>;
  /** What `add` would do, without the entry's number for what it would add; writes nothing. */
  readonly look: (drafts: readonly Incoming[]) => Promise<("new" | "there")[]>;
  /** Says of older entries which newer one replaced them. */
  readonly link: (pairs: readonly Replaced[]) => void;
  /** Ends a batch; one without entries leaves no trace. */
  readonly finish: (batch: number) => void;
  /** Newest first. */
  readonly list: () => Batch[];
  /** Takes back up to `limit` entries of a batch with an id above `after`. */
  readonly undo: (batch: number, after: number, limit: number) => Promise<Undone>;
}

export interface Replaced {
  readonly older: number;
  readonly newer: number;
}

export function createImports(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly audit: Pick<Audit, "write">;
  readonly entries: Pick<Entries, "addMany" | "same">;
  /** Removes an entry with all that other domains know of it. */
  readonly forget: (id: number) => void;
}): Imports {
  const { store, clock, audit, entries, forget } = deps;
  const rows = createImportRows(store);
  const merge = createTextMerge(store, "entry");
  const pace = createPace();
  store.transaction(merge.restore);
  let last: Promise<unknown> = Promise.resolve();
  return {
    begin: (source) => store.transaction(() => rows.open(source) ?? rows.insert(source, clock())),
    async add(batch, drafts) {
      const added = addAfter(last, batch, drafts);
      last = Promise.allSettled([added]);
      return added;
    },
    async look(drafts) {
      await entries.same.load();
      return drafts.map((draft) => (entries.same.find(draft) === undefined ? "new" : "there"));
    },
    link: (pairs) =>
      store.transaction(() => {
        for (const { older, newer } of pairs) rows.replace(older, newer);
      }),
    finish(batch) {
      entries.same.drop();
      store.transaction(() => {
        merge.restore();
        const stored = rows.finish(batch, clock());
        if (stored > 0) record("data.imported", batch, stored);
      });
    },
    list: rows.list,
    async undo(batch, after, limit) {
      get(batch);
      const found = rows.entries(batch, after, limit);
      const due = found.filter(({ touched }) => !touched);
      const removing = createPace();
      for (let done = 0; done < due.length; await giveWay()) {
        const slice = due.slice(done, done + removing.size());
        removing.run(() => store.transaction(() => slice.forEach(({ id }) => forget(id))));
        done += slice.length;
      }
      const next = found.length < limit ? undefined : found.at(-1)?.id;
      if (next === undefined) end(batch);
      return {
        removed: due.length,
        kept: found.filter(({ touched }) => touched).map(({ id }) => id),
        next,
      };
    },
  };

  /** One call after the other, so that the entries of a document follow each other in the store too. */
  async function addAfter(
    before: Promise<unknown>,
    batch: number,
    drafts: readonly Incoming[],
  ): Promise<Outcome[]> {
    await before;
    // Reading a request of 500 entries took a slice of its own.
    await giveWay();
    await entries.same.load();
    get(batch);
    try {
      return await addSlices(batch, drafts);
    } catch (error) {
      // It may know texts that were taken back.
      entries.same.drop();
      throw error;
    }
  }

  /** What is answered is on disk: in one commit, where nobody else wrote meanwhile. */
  async function addSlices(batch: number, drafts: readonly Incoming[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    try {
      while (outcomes.length < drafts.length) {
        const slice = drafts.slice(outcomes.length, outcomes.length + pace.size());
        outcomes.push(...pace.run(() => store.gather(() => addSlice(batch, slice))));
        await giveWay();
      }
      return outcomes;
    } finally {
      store.keep();
    }
  }

  /** One savepoint, and one flush of the text index. */
  function addSlice(batch: number, drafts: readonly Incoming[]): Outcome[] {
    merge.defer();
    const first = new Map<string, number>();
    const fresh: Incoming[] = [];
    // Undefined: to be added; a number: like the fresh one of that number.
    const plan = drafts.map((draft): Outcome | number => {
      const id = entries.same.find(draft);
      if (id !== undefined) return { state: "there", id };
      if (draft.expires !== undefined && draft.expires <= (draft.created ?? clock()))
        return { state: "refused", reason: "it expires before it was written", fix: EXPIRES };
      const text = JSON.stringify([draft.kind, draft.title, draft.body, draft.project]);
      const same = first.get(text) ?? fresh.length;
      if (same === fresh.length) fresh.push(draft);
      first.set(text, same);
      return same;
    });
    const added = entries.addMany(
      fresh.map(({ session, client, commit, ...draft }) => [draft, { session, client, commit }]),
    );
    for (const [n, { id }] of added.entries()) {
      rows.add(batch, id);
      const draft = fresh[n];
      if (draft && (draft.updated ?? draft.superseded ?? draft.pinned) !== undefined)
        rows.restore(id, draft);
    }
    merge.step(fresh.length);
    const told = new Set<number>();
    return plan.map((outcome): Outcome => {
      if (typeof outcome !== "number") return outcome;
      const { id = 0, near = [] } = added[outcome] ?? {};
      if (told.has(outcome)) return { state: "there", id };
      told.add(outcome);
      return { state: "added", id, near: near.length };
    });
  }

  function get(batch: number): void {
    if (rows.has(batch)) return;
    throw new PairedError("not_found", `there is no import I${batch}`, {
      fix: "paired-mcp import --list names those that can be taken back.",
    });
  }

  /** `count`: entries of the batch that are there now. */
  function record(event: AuditEvent, batch: number, count: number): void {
    const about = { kind: "import", id: batch } as const;
    audit.write({ event, actor: "terminal", about, numbers: { entries: count } });
  }

  function end(batch: number): void {
    store.transaction(() => record("data.import_undone", batch, rows.finish(batch, clock())));
    store.emptyLog();
  }
}

const EXPIRES = "Correct `expires` in the source, or leave it out.";
