import { expect, test } from "vitest";

import { createImports, type Imports, type Incoming } from "../../src/memory/imports.ts";
import type { Memory } from "../../src/memory/memory.ts";
import { createAudit } from "../../src/store/audit.ts";
import type { OwnedStore } from "../../src/store/db.ts";
import { MEMORY_HOME } from "../paired.ts";
import { openMemory } from "./open-memory.ts";

const BY = { session: "s", client: "test" };

interface Opened {
  readonly store: OwnedStore;
  readonly memory: Memory;
  readonly imports: Imports;
  readonly find: (query: string) => string[];
}

function open(): Opened {
  const { store, memory, find } = openMemory();
  const forget = (id: number): void => void memory.forget(id);
  const audit = createAudit({ store, clock: () => 1_000_000, home: MEMORY_HOME });
  const imports = createImports({ store, clock: () => 1_000_000, audit, entries: memory, forget });
  return { store, memory, imports, find };
}

function draft(body: string): Incoming {
  const from = { session: "import notes", client: "import" };
  return { kind: "note", body, tags: [], project: "p", ...from };
}

function drafts(...bodies: string[]): Incoming[] {
  return bodies.map(draft);
}

test("what is imported is found, with its own times and who wrote it", async () => {
  const { memory, imports, find } = open();
  const batch = imports.begin("notes");

  const [one = { state: "refused" }] = await imports.add(batch, [
    { ...draft("refunds wait"), created: 5, updated: 7, pinned: true, commit: "c0ffee" },
  ]);

  expect(one).toEqual({ state: "added", id: 1, near: 0 });
  expect(find("refunds")).toEqual(["K1"]);
  expect(memory.get(1)).toMatchObject({
    created: 5,
    updated: 7,
    pinned: true,
    commit: "c0ffee",
    client: "import",
    session: "import notes",
    visibility: "private",
  });
});

test("what could not be committed is not answered, and is added when it is imported again", async () => {
  const { store, memory, imports } = open();
  store.db.exec("CREATE TABLE leaf (of INTEGER REFERENCES entry DEFERRABLE INITIALLY DEFERRED)");
  const orphan = store.prepare("INSERT INTO leaf VALUES (99)");
  const batch = imports.begin("notes");
  const all = drafts(...Array.from({ length: 60 }, (_, n) => `note ${n}`));

  const adding = imports.add(batch, all);
  store.gather(() => orphan.run());
  await expect(adding).rejects.toThrow("refused a statement");
  expect(memory.recent(1)).toEqual([]);

  const states = async (): Promise<Set<string>> =>
    new Set((await imports.add(batch, all)).map(({ state }) => state));
  expect(await states()).toEqual(new Set(["added"]));
  expect(await states()).toEqual(new Set(["there"]));
});

test("the same again adds nothing, also what stands twice in one source", async () => {
  const { memory, imports } = open();
  memory.add({ kind: "note", body: "known", tags: [], project: "p" }, BY);
  const batch = imports.begin("notes");
  const all = drafts("known", "new", "new");

  expect(await imports.look(all)).toEqual(["there", "new", "new"]);
  expect(await imports.add(batch, all)).toEqual([
    { state: "there", id: 1 },
    { state: "added", id: 2, near: 0 },
    { state: "there", id: 2 },
  ]);
  const ids = [1, 2, 2].map((id) => ({ state: "there", id }));
  expect(await imports.add(batch, all)).toEqual(ids);
});

test("an entry that expires before it was written is refused, and only that", async () => {
  const { imports } = open();
  const outcomes = await imports.add(imports.begin("notes"), [
    { ...draft("late"), created: 9, expires: 9 },
    draft("fine"),
  ]);

  expect(outcomes).toMatchObject([{ state: "refused" }, { state: "added", id: 1 }]);
});

test("other work comes in between the slices of a long import", async () => {
  const { imports } = open();
  const many = drafts(...Array.from({ length: 400 }, (_, n) => `note ${n}`));
  let turns = 0;
  const turn = (): void => {
    turns += 1;
    immediate = setImmediate(turn);
  };
  let immediate = setImmediate(turn);

  const outcomes = await imports.add(imports.begin("notes"), many);

  clearImmediate(immediate);
  expect(outcomes.map((one) => ("id" in one ? one.id : 0))).toEqual(many.map((_, n) => n + 1));
  expect(turns).toBeGreaterThan(2);
});

test("an import is taken back, but for what somebody has touched since", async () => {
  const { memory, imports, find } = open();
  memory.add({ kind: "note", body: "harbour", tags: [], project: "p" }, BY);
  const batch = imports.begin("notes");
  await imports.add(batch, drafts("harbour", "alpha", "bravo", "charlie", "delta"));
  imports.finish(batch);
  memory.correct(3, { body: "bravo, corrected" }, BY);
  memory.mark(4, "proposed");

  expect(await imports.undo(batch, 0, 2)).toEqual({ removed: 1, kept: [3], next: 3 });
  expect(await imports.undo(batch, 3, 2)).toEqual({ removed: 1, kept: [4], next: 5 });
  expect(await imports.undo(batch, 5, 2)).toEqual({ removed: 0, kept: [], next: undefined });

  expect(find("harbour")).toEqual(["K1"]);
  expect(find("alpha delta")).toEqual([]);
  expect(imports.list()).toMatchObject([{ id: batch, entries: 2 }]);
});

test("an import that is gone leaves no trace, and can be made again", async () => {
  const { imports } = open();
  const batch = imports.begin("notes");
  await imports.add(batch, drafts("alpha"));

  await imports.undo(batch, 0, 500);

  expect(imports.list()).toEqual([]);
  await expect(imports.undo(batch, 0, 500)).rejects.toThrow("there is no import I1");
  expect(await imports.add(imports.begin("notes"), drafts("alpha"))).toMatchObject([
    { state: "added" },
  ]);
});

test("an import that was cut off goes on as the same one; a finished one does not", async () => {
  const { imports } = open();
  const batch = imports.begin("notes");
  await imports.add(batch, drafts("alpha"));

  expect(imports.begin("notes")).toBe(batch);
  expect(imports.begin("other")).not.toBe(batch);
  imports.finish(batch);
  expect(imports.begin("notes")).not.toBe(batch);
});

test("what replaced what in the source does so here", async () => {
  const { memory, imports, find } = open();
  const batch = imports.begin("notes");
  await imports.add(batch, [{ ...draft("old way"), superseded: 9 }, ...drafts("new way")]);

  imports.link([{ older: 1, newer: 2 }]);

  expect(memory.get(1)).toMatchObject({ superseded: 9, supersededBy: 2 });
  expect(find("way")).toEqual(["K2"]);
});

test("while an import runs the text index is merged step by step; after it, also after a crash, by itself", async () => {
  const { store, memory } = openMemory();
  const clock = (): number => 1_000_000;
  const audit = createAudit({ store, clock, home: MEMORY_HOME });
  const deps = { store, clock, audit, entries: memory, forget: () => {} };
  const settings = (): unknown =>
    store.db
      .prepare("SELECT v FROM entry_fts_config WHERE k IN ('automerge', 'crisismerge')")
      .pluck()
      .all();
  const many = drafts(...Array.from({ length: 300 }, (_, n) => `note ${n}`));
  const imports = createImports(deps);
  const batch = imports.begin("notes");

  for (let n = 0; n < 300; n += 10) await imports.add(batch, many.slice(n, n + 10));

  expect(settings()).toEqual([0, 64]);
  const segments = store.db.prepare("SELECT count(DISTINCT segid) FROM entry_fts_idx").pluck();
  expect(Number(segments.get())).toBeLessThan(16);
  createImports(deps);
  expect(settings()).toEqual([4, 16]);
  await imports.add(batch, drafts("one more"));
  imports.finish(batch);
  expect(settings()).toEqual([4, 16]);
});

test("an import and its undoing are recorded, one that stored nothing is not", async () => {
  const { store, memory } = openMemory();
  const audit = createAudit({ store, clock: () => 1_000_000, home: MEMORY_HOME });
  const forget = (id: number): void => void memory.forget(id);
  const imports = createImports({ store, clock: () => 1, audit, entries: memory, forget });
  const batch = imports.begin("notes");
  await imports.add(batch, drafts("one lesson of the pool", "another thing, about refunds"));
  imports.finish(batch);
  imports.finish(imports.begin("nothing"));

  await imports.undo(batch, 0, 100);

  const { records } = audit.find({}, { limit: 10 });
  expect(records.map(({ event, of, numbers }) => [event, of?.name, numbers])).toEqual([
    ["data.import_undone", String(batch), { entries: 0 }],
    ["data.imported", String(batch), { entries: 2 }],
  ]);
});
