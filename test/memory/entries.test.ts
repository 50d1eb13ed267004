import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { entryName } from "../../src/memory/entry.ts";
import type { OwnedStore } from "../../src/store/db.ts";
import { openHome } from "../../src/store/home.ts";
import { entryId } from "../../src/tools/ids.ts";
import { temporaryHome } from "../temporary-home.ts";
import { openMemory } from "./open-memory.ts";

const BY = { session: "s", client: "test" };

test("a correction keeps the version before it, and is found by its new words only", () => {
  const { store, memory, add, find } = openMemory();
  const id = add({ title: "Quokkas", body: "live on an island", tags: ["animal"] });

  const { entry: after } = memory.correct(id, { body: "live on two islands" }, BY);

  expect(after).toMatchObject({ title: "Quokkas", body: "live on two islands", tags: ["animal"] });
  expect(after.version).toBe(2);
  expect(store.db.prepare("SELECT entry, title, body FROM entry_history").all()).toEqual([
    { entry: id, title: "Quokkas", body: "live on an island" },
  ]);
  expect(find("two")).toEqual(["K1"]);
  memory.correct(id, { title: "Wallabies" }, BY);
  expect(find("quokkas")).toEqual([]);
});

test("an entry that was superseded cannot be superseded by another, and the newer one is named", () => {
  const { add, memory } = openMemory();
  add({ body: "one" });
  add({ body: "two", supersedes: 1 });

  expect(() => add({ body: "three", supersedes: 1 })).toThrow("K1 is superseded by K2 already");
  expect(memory.find(3)).toBeUndefined();
  expect(memory.get(1).superseded).toBe(1_000_000);
});

test("forgetting the newer entry does not bring the older one back", () => {
  const { add, memory, find } = openMemory();
  add({ body: "parser one" });
  add({ body: "parser two", supersedes: 1 });

  memory.forget(2);

  expect(find("parser")).toEqual([]);
  expect(memory.get(1).superseded).not.toBeNull();
});

test("forgetting the older entry leaves the newer one", () => {
  const { add, memory } = openMemory();
  add({ body: "parser one" });
  add({ body: "parser two", supersedes: 1 });

  memory.forget(1);

  expect(memory.get(2).superseded).toBeNull();
});

test("an entry that would be expired at once is refused", () => {
  const { add } = openMemory();

  expect(() => add({ body: "late", expires: 999_999 })).toThrow("expires lies in the past");
});

test("an entry keeps who wrote it, where and when, also when that was elsewhere", () => {
  const { memory } = openMemory();
  const entry = { kind: "fix", body: "one", tags: [], project: "p", role: "edison" } as const;

  const [added] = memory.addMany([
    [
      { ...entry, created: 5, expires: 7 },
      { session: "old", client: "import", commit: "c0ffee" },
    ],
  ]);

  expect(added).toMatchObject({
    project: "p",
    role: "edison",
    session: "old",
    client: "import",
    commit: "c0ffee",
    created: 5,
    expires: 7,
    pinned: false,
  });
});

test("many are added at once or not at all", () => {
  const { memory } = openMemory();
  const entry = { kind: "note", body: "one", tags: [], project: "p" } as const;

  expect(() =>
    memory.addMany([
      [entry, BY],
      [{ ...entry, supersedes: 9 }, BY],
    ]),
  ).toThrow("there is no entry K9");
  expect(memory.recent(9)).toEqual([]);
});

test("many entries are written to the text index at once", () => {
  const { store, memory } = openMemory();
  const entry = { kind: "note", tags: [], project: "p" } as const;

  memory.addMany(
    Array.from({ length: 9 }, (_, n) => [{ ...entry, body: `lesson number${n}` }, BY] as const),
  );

  const segments = store.db.prepare("SELECT count(DISTINCT segid) FROM entry_fts_idx").pluck();
  expect(segments.get()).toBe(1);
});

test("the same text is found again, also corrected, until it is forgotten", () => {
  const { memory, add } = openMemory();
  const written = { kind: "note", title: "t", body: "b", project: "test" } as const;
  add(written);
  memory.correct(1, { body: "other" }, BY);

  expect(memory.same.find(written)).toBe(1);
  expect(memory.same.find({ ...written, title: undefined })).toBeUndefined();
  memory.forget(1);
  expect(memory.same.find(written)).toBeUndefined();
});

test("forget leaves nothing of an entry in any row, index or free page", () => {
  const { store, memory, add } = openMemory();
  add({ body: "a neighbour that stays" });
  const id = add({
    title: "Zyxwtitle",
    body: "Zyxwbody getZyxwName ".repeat(300),
    tags: ["zyxwtag"],
  });
  memory.correct(id, { body: "Zyxwsecond version", title: "Zyxwother" }, BY);
  store.db.exec("CREATE VIRTUAL TABLE words USING fts5vocab(entry_fts, 'row')");
  expect(store.db.serialize().toString("latin1")).toMatch(/zyxw/i);

  memory.forget(id);

  const words = store.db.prepare("SELECT term FROM words WHERE term LIKE '%zyxw%'").all();
  expect(words).toEqual([]);
  expect(store.db.serialize().toString("latin1")).not.toMatch(/zyxw/i);
  expect(store.db.prepare("SELECT count(*) AS n FROM entry_history").get()).toEqual({ n: 0 });
  expect(
    store.db.prepare("SELECT DISTINCT tbl, id FROM row_mac WHERE tbl <> 'audit_end'").all(),
  ).toEqual([{ tbl: "entry", id: 1 }]);
  expect(() => checkIndex(store)).not.toThrow();
});

test("forget leaves nothing of an entry in any file of the home", async () => {
  using folder = temporaryHome();
  const place = await openHome(folder.config);
  const { store, memory, add } = openMemory({ place });
  const id = add({ title: "Zyxwtitle", body: "Zyxwbody" });

  memory.forget(id);
  store.db.pragma("wal_checkpoint(TRUNCATE)");

  const files = readdirSync(folder.path, { recursive: true, encoding: "utf8" });
  expect(files).toContain("paired.db");
  for (const file of files.filter((name) => !/^(?:cores|logs)$/.test(name)))
    expect(readFileSync(join(folder.path, file)).toString("latin1")).not.toMatch(
      /zyxw(?:title|body)/i,
    );
  store.close();
});

test("the index agrees with the rows after any number of changes", () => {
  const { store, memory, add } = openMemory();
  for (let n = 0; n < 200; n += 1)
    add({ title: `t${n}`, body: `body ${n} some_name${n}`, tags: ["x"] });
  for (let n = 1; n <= 200; n += 3) memory.correct(n, { body: `other ${n} Camel${n}Case` }, BY);
  for (let n = 1; n <= 200; n += 7) memory.forget(n);

  expect(() => checkIndex(store)).not.toThrow();
});

test("the memory names its entries as the tools do", () => {
  expect(entryName(12)).toBe(entryId.format(12));
});

/** FTS5 compares every word of every row with the index; throws where they differ. */
function checkIndex({ db }: OwnedStore): void {
  db.exec("INSERT INTO entry_fts (entry_fts, rank) VALUES ('integrity-check', 1)");
}
