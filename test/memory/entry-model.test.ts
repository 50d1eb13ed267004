import * as fc from "fast-check";
import { expect, test } from "vitest";

import { PairedError } from "../../src/errors.ts";
import type { Memory } from "../../src/memory/memory.ts";
import { openMemory } from "./open-memory.ts";

/** What the memory should hold, kept the simplest way. */
interface Model {
  readonly body: string;
  readonly notes: readonly string[];
  readonly pinned: boolean;
  readonly superseded: boolean;
  readonly by: number | null;
}
interface Kept {
  now: Model;
  /** Edits that stand, each with the state before it. */
  readonly stack: { session: string; before: Model }[];
  /** All that was ever done to it. */
  done: string[];
}

type Step =
  | { readonly do: "add"; readonly body: string; readonly supersedes?: number | undefined }
  | { readonly do: "correct" | "annotate"; readonly id: number; readonly text: string }
  | { readonly do: "supersede"; readonly id: number; readonly by: number }
  | { readonly do: "pin" | "unpin" | "undo" | "forget"; readonly id: number };

const SESSIONS = ["ana", "ben"] as const;
const id = fc.integer({ min: 1, max: 6 });
const text = fc.constantFrom(
  "the parser cache is keyed by name",
  "parser cache keyed by the name",
  "TICKET-1: login is flaky",
  "TICKET-2: login is flaky",
  "キャッシュはファイル名をキーにしている",
  "'; DROP TABLE entry; --",
  "👍 مرحبا",
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant("add" as const),
    body: text,
    supersedes: fc.option(id, { nil: undefined, freq: 3 }),
  }),
  fc.record({ do: fc.constantFrom("correct", "annotate"), id, text }),
  fc.record({ do: fc.constant("supersede" as const), id, by: id }),
  fc.record({ do: fc.constantFrom("pin", "unpin", "undo", "undo", "forget"), id }),
);

test("any sequence of edits by two sessions leaves what a simple model says, with its whole history", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...SESSIONS), step), { maxLength: 40 }),
      (steps) => {
        const { memory, store } = openMemory();
        const kept = new Map<number, Kept>();
        let last = 0;
        for (const [session, one] of steps) {
          const expected = expectStep(kept, session, one, last + 1);
          const happened = tryStep(memory, session, one);
          expect([one, happened]).toEqual([one, expected]);
          if (one.do === "add" && expected) last += 1;
          compare(memory, kept);
        }
        store.db.exec("INSERT INTO entry_fts (entry_fts, rank) VALUES ('integrity-check', 1)");
        const rows = store.db
          .prepare("SELECT tbl, count(*) AS n FROM row_mac WHERE tbl <> 'audit_end' GROUP BY tbl")
          .all();
        expect(rows).toEqual(countRows(store));
        store.close();
      },
    ),
    { numRuns: 60 },
  );
});

/** Does one step to the model; false when it has to be refused. */
function expectStep(kept: Map<number, Kept>, session: string, one: Step, next: number): boolean {
  if (one.do === "add") {
    const older = one.supersedes === undefined ? undefined : kept.get(one.supersedes);
    if (one.supersedes !== undefined && (!older || older.now.superseded)) return false;
    const now = { body: one.body, notes: [], pinned: false, superseded: false, by: null };
    kept.set(next, { now, stack: [], done: [] });
    if (older) edit(older, session, "supersede", { superseded: true, by: next });
    return true;
  }
  const entry = kept.get(one.id);
  if (!entry) return false;
  const { now, stack } = entry;
  if (one.do === "correct") edit(entry, session, "correct", { body: one.text });
  if (one.do === "annotate") {
    if (now.notes.length === 16) return false;
    edit(entry, session, "annotate", { notes: [...now.notes, one.text] });
  }
  if (one.do === "supersede") {
    const newer = kept.get(one.by);
    if (now.superseded || one.id === one.by || !newer || newer.now.superseded) return false;
    edit(entry, session, "supersede", { superseded: true, by: one.by });
  }
  if ((one.do === "pin" || one.do === "unpin") && now.pinned !== (one.do === "pin"))
    edit(entry, session, one.do, { pinned: one.do === "pin" });
  if (one.do === "undo") {
    const top = stack.at(-1);
    if (top?.session !== session) return false;
    stack.pop();
    entry.now = top.before;
    entry.done.push("undo");
  }
  if (one.do === "forget") {
    kept.delete(one.id);
    for (const each of kept.values()) {
      if (each.now.by === one.id) each.now = { ...each.now, by: null };
      for (const [at, { session: who, before }] of each.stack.entries())
        if (before.by === one.id)
          each.stack[at] = { session: who, before: { ...before, by: null } };
    }
  }
  return true;
}

function edit(entry: Kept, session: string, action: string, change: Partial<Model>): void {
  entry.stack.push({ session, before: entry.now });
  entry.now = { ...entry.now, ...change };
  entry.done.push(action);
}

function tryStep(memory: Memory, session: string, one: Step): boolean {
  const by = { session, client: "test" };
  try {
    if (one.do === "add")
      memory.add(
        { kind: "note", tags: [], project: "p", body: one.body, supersedes: one.supersedes },
        by,
      );
    if (one.do === "correct") memory.correct(one.id, { body: one.text }, by);
    if (one.do === "annotate") memory.annotate(one.id, one.text, by);
    if (one.do === "supersede") memory.supersede(one.id, one.by, by);
    if (one.do === "pin" || one.do === "unpin") memory.pin(one.id, one.do === "pin", by);
    if (one.do === "undo") memory.undo(one.id, by);
    if (one.do === "forget") memory.forget(one.id);
    return true;
  } catch (error) {
    if (error instanceof PairedError && error.code !== "internal" && error.fix) return false;
    throw error;
  }
}

function compare(memory: Memory, kept: ReadonlyMap<number, Kept>): void {
  for (let number = 1; number <= 6; number += 1) {
    const entry = memory.find(number);
    const expected = kept.get(number);
    expect(entry?.body).toBe(expected?.now.body);
    if (!entry || !expected) continue;
    const { notes, near } = memory.links(number);
    expect({
      body: entry.body,
      notes: notes.map((note) => note.text),
      pinned: entry.pinned,
      superseded: entry.superseded !== null,
      by: entry.supersededBy,
    }).toEqual(expected.now);
    expect(memory.history(number).map(({ action }) => action)).toEqual(expected.done);
    for (const other of near) expect(kept.get(other.id)?.now.superseded).toBe(false);
  }
}

function countRows({ db }: ReturnType<typeof openMemory>["store"]): unknown[] {
  const counts = ["entry", "entry_history", "entry_near", "entry_note"].map(
    (table) => `SELECT '${table}' AS tbl, count(*) AS n FROM ${table} HAVING count(*) > 0`,
  );
  return db.prepare(counts.join(" UNION ALL ")).all();
}
