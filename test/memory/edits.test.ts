import { expect, test } from "vitest";

import { openMemory } from "./open-memory.ts";

const ANA = { session: "s", client: "test" };
const BEN = { session: "other", client: "windsurf" };

test("an annotation stands beside the text, and the entry is found by its words and names", () => {
  const { memory, add, find } = openMemory();
  add({ body: "The parser is slow." });

  memory.annotate(1, "Also with quokkas, see getQuokkaName.", BEN);

  expect(memory.get(1)).toMatchObject({ body: "The parser is slow.", version: 1 });
  expect(memory.links(1).notes).toMatchObject([
    { text: "Also with quokkas, see getQuokkaName.", client: "windsurf", session: "other" },
  ]);
  expect(find("quokkas")).toEqual(["K1"]);
  expect(find("getQuokkaName")).toEqual(["K1"]);
  memory.correct(1, { body: "The lexer is slow." }, ANA);
  expect(find("quokkas")).toEqual(["K1"]);
});

test("an entry has room for sixteen annotations", () => {
  const { memory, add } = openMemory();
  add({ body: "one" });
  for (let n = 0; n < 16; n += 1) memory.annotate(1, `note ${n}`, ANA);

  expect(() => memory.annotate(1, "one more", ANA)).toThrow("K1 has 16 annotations");
});

test("one entry can replace several, and each says by which", () => {
  const { memory, add, find } = openMemory();
  for (const body of ["parser one", "parser two", "parser three"]) add({ body });

  memory.supersede(1, 3, ANA);
  memory.supersede(2, 3, ANA);

  expect(memory.get(1)).toMatchObject({ superseded: 1_000_000, supersededBy: 3 });
  expect(memory.links(3).supersedes).toEqual([1, 2]);
  expect(find("parser")).toEqual(["K3"]);
  expect(find("parser", { stale: true }).toSorted()).toEqual(["K1", "K2", "K3"]);
});

test("a circle of entries that supersede each other cannot be made", () => {
  const { memory, add } = openMemory();
  for (const body of ["one", "two", "three"]) add({ body });
  memory.supersede(1, 2, ANA);

  expect(() => memory.supersede(2, 1, ANA)).toThrow("K1 is superseded itself");
  expect(() => memory.supersede(2, 2, ANA)).toThrow("K2 cannot supersede itself");
  expect(() => memory.supersede(1, 3, ANA)).toThrow("K1 is superseded by K2 already");
  expect(() => memory.supersede(2, 9, ANA)).toThrow("there is no entry K9");
  memory.forget(2);
  expect(() => memory.supersede(1, 3, ANA)).toThrow("superseded by an entry that is forgotten");
});

test("undo takes back a session's edits of an entry, the last one first", () => {
  const { memory, add, find } = openMemory();
  add({ title: "Cache", body: "keyed by name", tags: ["a"] });
  add({ body: "newer" });
  memory.correct(1, { body: "keyed by hash", kind: "fix", tags: [] }, ANA);
  memory.annotate(1, "since march", ANA);
  memory.pin(1, true, ANA);
  memory.supersede(1, 2, ANA);

  const undone = Array.from({ length: 4 }, () => memory.undo(1, ANA).action);

  expect(undone).toEqual(["supersede", "pin", "annotate", "correct"]);
  expect(memory.get(1)).toMatchObject({
    title: "Cache",
    body: "keyed by name",
    tags: ["a"],
    kind: "note",
    pinned: false,
    superseded: null,
    supersededBy: null,
  });
  expect(memory.links(1).notes).toEqual([]);
  expect(find("march hash")).toEqual([]);
  expect(find("name")).toEqual(["K1"]);
  expect(() => memory.undo(1, ANA)).toThrow("this session has no edit of K1 left to undo");
});

test("undo of a supersedes of a new entry brings the older one back, and both count", () => {
  const { memory, add, find } = openMemory();
  add({ body: "parser one" });
  memory.add({ kind: "note", body: "parser two", tags: [], project: "p", supersedes: 1 }, ANA);

  memory.undo(1, ANA);

  expect(find("parser").toSorted()).toEqual(["K1", "K2"]);
});

test("undo never takes back what another session did, and says what that was", () => {
  const { memory, add } = openMemory();
  add({ body: "one" });
  memory.correct(1, { body: "two" }, ANA);
  memory.correct(1, { body: "three" }, BEN);

  expect(() => memory.undo(1, ANA)).toThrow(
    "K1 was corrected by another session (windsurf) at 1970-01-01T00:16Z, after this one",
  );
  expect(memory.get(1).body).toBe("three");
  memory.undo(1, BEN);
  memory.undo(1, ANA);
  expect(memory.get(1).body).toBe("one");
});

test("pinning what is pinned is no edit", () => {
  const { memory, add } = openMemory();
  add({ body: "one" });
  memory.pin(1, true, ANA);

  memory.pin(1, true, ANA);

  expect(memory.history(1)).toMatchObject([{ action: "pin", client: "test", at: 1_000_000 }]);
});

test("history has who did what and when, with the version before, also of what was undone", () => {
  const { memory, add } = openMemory();
  add({ body: "one" });
  memory.correct(1, { body: "two" }, BEN);
  memory.undo(1, BEN);

  expect(memory.history(1)).toMatchObject([
    { action: "correct", session: "other", client: "windsurf", before: { body: "one" } },
    { action: "undo", session: "other", before: { body: "two" }, other: 1 },
  ]);
});
