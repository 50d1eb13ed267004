import { expect, test } from "vitest";

import { openMemory } from "./open-memory.ts";
import { receivedEntry } from "./received-entry.ts";

const DAY = 86_400_000;

test("the few entries of a small project are found by words that are everywhere else", () => {
  const { add, find, store } = openMemory();
  add({
    body: "the build of the server",
    project: "rare",
    kind: "fix",
    tags: ["ci"],
    role: "maya",
  });
  // Index rows alone are enough to make words common, and a hundred times faster to write than entries.
  store.db.exec(`INSERT INTO entry_fts (rowid, title, body, tags, identifiers)
    WITH RECURSIVE n (id) AS (SELECT 100 UNION ALL SELECT id + 1 FROM n WHERE id < 20000)
    SELECT id, NULL, 'the build of the server', '[]', '' FROM n`);

  expect(find("server build")).toEqual([]);
  expect(find("server build", { project: "rare" })).toEqual(["K1"]);
  expect(find("server build", { kinds: ["fix", "lesson"] })).toEqual(["K1"]);
  expect(find("server build", { tags: ["ci"] })).toEqual(["K1"]);
  expect(find("server build", { role: "maya" })).toEqual(["K1"]);
  expect(find("server build", { since: 0 })).toEqual(["K1"]);
});

test("a search looks back to a day, or into a time long past", () => {
  let now = Date.parse("2026-01-10T12:00:00Z");
  const { add, find } = openMemory({ clock: () => now });
  for (let n = 0; n < 4; n += 1) {
    add({ body: "parser" });
    now += 100 * DAY;
  }
  now -= 100 * DAY;
  const at = (iso: string): number => Date.parse(iso);

  expect(find("parser", { since: now - DAY })).toEqual(["K4"]);
  expect(find("parser", { since: at("2026-01-10"), until: at("2026-01-11") })).toEqual(["K1"]);
  expect(find("parser", { since: at("2026-01-10"), until: at("2026-01-10T12:00:00Z") })).toEqual(
    [],
  );
  expect(find("parser", { since: at("2026-03-01") }).toSorted()).toEqual(["K2", "K3", "K4"]);
  expect(find("parser", { until: at("2026-05-01") }).toSorted()).toEqual(["K1", "K2"]);
  expect(find("parser", { since: at("2027-01-01"), until: at("2026-01-01") })).toEqual([]);
});

test("a project narrows own entries; what peers sent has none, and no role either", () => {
  const { add, find, memory } = openMemory();
  add({ body: "parser", project: "shop", role: "maya" });
  add({ body: "parser", project: "blog" });
  memory.received.index([receivedEntry({ body: "parser" })]);

  expect(find("parser", { project: "shop" })).toEqual(["K1", "R1"]);
  expect(find("parser", { role: "maya" })).toEqual(["K1"]);
});

test("an entry follows its facets when it is corrected", () => {
  const { add, find, memory } = openMemory();
  const id = add({ body: "parser", kind: "note", tags: ["a"] });

  memory.correct(id, { kind: "fix", tags: ["b"] }, { session: "s", client: "test" });

  expect(find("parser", { kinds: ["fix"], tags: ["b"] })).toEqual(["K1"]);
  expect(find("parser", { kinds: ["note"] })).toEqual([]);
  expect(find("parser", { tags: ["a"] })).toEqual([]);
});
