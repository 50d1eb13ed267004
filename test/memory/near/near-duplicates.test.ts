import { expect, test } from "vitest";

import { createBandIndex } from "../../../src/memory/near/band-index.ts";
import { bandsOf } from "../../../src/memory/near/bands.ts";
import { openHome } from "../../../src/store/home.ts";
import { temporaryHome } from "../../temporary-home.ts";
import { openMemory } from "../open-memory.ts";

const BY = { session: "s", client: "test" };
const NOTE = { kind: "note", tags: [], project: "test" } as const;
const LESSON = "The parser cache is keyed by file name: two files of one name collide.";
const AGAIN = "Parser cache is keyed by the file name, so two files of one name collide.";

function near(ids: readonly { readonly id: number }[]): number[] {
  return ids.map(({ id }) => id);
}

test("a near-duplicate is stored, linked from both sides, and told", () => {
  const { memory } = openMemory();
  memory.add({ ...NOTE, body: LESSON }, BY);
  memory.add({ ...NOTE, body: "The mailer sends a hundred mails a minute." }, BY);

  const added = memory.add({ ...NOTE, body: AGAIN }, BY);

  expect(near(added.near)).toEqual([1]);
  expect(added.near[0]?.similarity).toBeGreaterThan(0.65);
  expect(near(memory.links(1).near)).toEqual([3]);
  expect(near(memory.links(3).near)).toEqual([1]);
  expect(memory.links(2).near).toEqual([]);
});

test("the very same text a hundred times is stored a hundred times", () => {
  const { memory } = openMemory();
  const many = Array.from({ length: 100 }, () => [{ ...NOTE, body: LESSON }, BY] as const);

  const added = memory.addMany(many);

  expect(added.at(-1)?.id).toBe(100);
  expect(added.at(-1)?.near).toHaveLength(3);
});

test("another project's entry, a superseded and an expired one are no near-duplicates", () => {
  let now = 10;
  const { memory } = openMemory({ clock: () => now });
  memory.add({ ...NOTE, body: LESSON, project: "other" }, BY);
  memory.add({ ...NOTE, body: LESSON, expires: 20 }, BY);
  now = 30;
  const old = memory.add({ ...NOTE, body: LESSON }, BY);
  expect(old.near).toEqual([]);

  const newer = memory.add({ ...NOTE, body: AGAIN, supersedes: 3 }, BY);
  const newest = memory.add({ ...NOTE, body: AGAIN }, BY);

  expect(newer.near).toEqual([]);
  expect(near(newest.near)).toEqual([4]);
});

test("a correction is compared anew, and so is its undo", () => {
  const { memory } = openMemory();
  memory.add({ ...NOTE, body: LESSON }, BY);
  memory.add({ ...NOTE, body: "Something else entirely about sockets." }, BY);

  expect(near(memory.correct(2, { body: AGAIN }, BY).near)).toEqual([1]);
  memory.undo(2, BY);
  expect(memory.links(1).near).toEqual([]);
  memory.correct(2, { body: AGAIN }, BY);
  expect(near(memory.add({ ...NOTE, body: LESSON }, BY).near)).toEqual([2, 1]);
});

test("a forgotten entry leaves no link and no sketch", () => {
  const { store, memory } = openMemory();
  memory.add({ ...NOTE, body: LESSON }, BY);
  memory.add({ ...NOTE, body: AGAIN }, BY);

  memory.forget(1);

  expect(memory.links(2).near).toEqual([]);
  expect(store.db.prepare("SELECT count(*) AS n FROM entry_near").get()).toEqual({ n: 0 });
  expect(store.db.prepare("SELECT entry FROM entry_sketch").all()).toEqual([{ entry: 2 }]);
  expect(memory.add({ ...NOTE, body: LESSON }, BY).near).toHaveLength(1);
});

test("what another process stored is found, and what was taken back is not", async () => {
  using folder = temporaryHome();
  const place = await openHome(folder.config);
  const one = openMemory({ place });
  const other = openMemory({ place });
  expect(() =>
    one.store.transaction(() => {
      one.memory.add({ ...NOTE, body: LESSON }, BY);
      throw new Error("taken back");
    }),
  ).toThrow("taken back");
  other.memory.add({ ...NOTE, body: AGAIN }, BY);

  const added = one.memory.add({ ...NOTE, body: LESSON }, BY);

  expect(near(added.near)).toEqual([1]);
  one.store.close();
  other.store.close();
});

test("sketches are read anew after a start", async () => {
  using folder = temporaryHome();
  const place = await openHome(folder.config);
  const before = openMemory({ place });
  before.memory.add({ ...NOTE, body: LESSON }, BY);
  before.store.close();
  const { memory, store } = openMemory({ place });

  await memory.warm(new AbortController().signal);

  expect(near(memory.add({ ...NOTE, body: AGAIN }, BY).near)).toEqual([1]);
  store.close();
});

test("an entry that comes while sketches are read waits for none, and is linked after", async () => {
  using folder = temporaryHome();
  const place = await openHome(folder.config);
  const before = openMemory({ place });
  before.memory.add({ ...NOTE, body: "The mailer sends a hundred mails a minute." }, BY);
  const { db } = before.store;
  db.exec("PRAGMA foreign_keys = OFF; UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'entry'");
  const sketch = db.prepare("INSERT INTO entry_sketch (entry, bands) VALUES (?, zeroblob(20))");
  db.transaction(() => {
    for (let entry = 2; entry <= 5000; entry += 1) sketch.run(entry);
  })();
  before.memory.add({ ...NOTE, body: LESSON }, BY);
  before.store.close();
  const { memory, store } = openMemory({ place });
  const warmed = memory.warm(new AbortController().signal);

  const added = memory.add({ ...NOTE, body: AGAIN }, BY);

  expect(near(added.near)).toEqual([]);
  await warmed;
  expect(near(memory.links(added.id).near)).toEqual([5001]);
  expect(near(memory.add({ ...NOTE, body: LESSON }, BY).near)).toEqual([added.id, 5001]);
  store.close();
});

test("texts of two scopes never meet, and a grown index finds what it had", () => {
  const index = createBandIndex();
  const words = new Set(["parser", "cache", "keyed"]);
  for (let n = 1; n <= 5000; n += 1) index.add(n, bandsOf(new Set([`word${n}`, "x"]), "a"));
  index.add(5001, bandsOf(words, "a"));

  expect(index.find(bandsOf(words, "a"))).toEqual([5001]);
  expect(index.find(bandsOf(words, "b"))).toEqual([]);
  expect(index.find(bandsOf(new Set(["word7", "x"]), "a"))).toContain(7);
});
