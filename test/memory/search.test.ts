import * as fc from "fast-check";
import { expect, test } from "vitest";

import { PairedError } from "../../src/errors.ts";
import { readQuestion } from "../../src/memory/question.ts";
import { allOf, anyOf } from "../../src/memory/text-index.ts";
import { anyText } from "../any-text.ts";
import { openMemory } from "./open-memory.ts";
import { receivedEntry } from "./received-entry.ts";

test("a plain question finds an entry by some of its words, in any form of them", () => {
  const { add, find } = openMemory();
  add({ body: "The deployment pipeline caches node modules" });
  add({ body: "Parsers must be restarted after the schema changed" });

  expect(find("why did parsing fail when somebody changes a schema?")).toEqual(["K2"]);
});

test("words in a title count more than the same words in a body", () => {
  const { add, find } = openMemory();
  add({ body: "retry the socket, the lease is kept" });
  add({ title: "retry the socket", body: "the lease is kept" });

  expect(find("socket retry")).toEqual(["K2", "K1"]);
});

test("tags are found by their words", () => {
  const { add, find } = openMemory();
  add({ body: "nothing", tags: ["windows-paths"] });

  expect(find("windows")).toEqual(["K1"]);
});

test.each([
  ["PROJ-1234", "PROJ-123", "the PROJ 1234 board, PROJ-12345 and PROJ-4321"],
  ["getUserName", "getUser", "the user name that we get from getUserNames"],
  ["snake_case", "snake_cases", "a snake in any case, snake_case_2"],
  ["a.b.c", "a.b", "a b c, a.b.c.d"],
  ["src/memory/search.ts", "src/memory/", "search in memory, src/memory/searching.ts"],
  ["search.ts", "search", "search.tsx and ts"],
  ["v1.2.3", "v1.2", "1.2.3 and v1 2 3"],
])("exactly %s comes first, before entries that are only like it", (name, shorter, alike) => {
  const { add, find } = openMemory();
  for (let n = 0; n < 30; n += 1) add({ body: `${alike} ${alike} (${n})` });
  const wanted = add({ body: `When the build failed we changed \`${name}\`, see there.` });
  for (let n = 0; n < 30; n += 1) add({ title: shorter, body: `${shorter} ${alike} (${n})` });

  expect(find(name)[0]).toBe(`K${wanted}`);
  expect(find(`what did we decide about ${name} last week?`)[0]).toBe(`K${wanted}`);
});

test("a ticket code is found first among a thousand of its kind", () => {
  const { add, find, store } = openMemory();
  store.transaction(() => {
    for (let n = 0; n < 1000; n += 1)
      add({ body: `TICKET-${n}: the build of the server failed, cache ${n % 7}` });
  });

  for (const n of [0, 7, 77, 777, 999])
    expect(find(`how was TICKET-${n} about the server build fixed?`)[0]).toBe(`K${n + 1}`);
});

test("a question of stop words finds nothing, and says why", () => {
  const { add, search } = openMemory();
  add({ body: "what is this and that" });

  expect(search("what is this, and why?")).toMatchObject({ hits: [], problem: "no_words" });
});

test("words that are in nearly every entry do not hide the rare one, and alone they find the newest", () => {
  const { add, find, store } = openMemory();
  add({ body: "build server quokka" });
  // Index rows alone make words common, and are a hundred times faster to write than entries.
  store.db.exec(`INSERT INTO entry_fts (rowid, title, body, tags, identifiers)
    WITH RECURSIVE n (id) AS (SELECT 2 UNION ALL SELECT id + 1 FROM n WHERE id < 20000)
    SELECT id, NULL, 'build server', '[]', '' FROM n;
    UPDATE sqlite_sequence SET seq = 20000 WHERE name = 'entry'`);
  for (let n = 0; n < 3; n += 1) add({ body: "build server" });

  expect(find("server build quokka")[0]).toBe("K1");
  expect(find("server build")).toEqual(["K20003", "K20002", "K20001"]);
});

test("superseded and expired entries are found only when asked for", () => {
  let now = 1000;
  const { add, find } = openMemory({ clock: () => now });
  add({ body: "parser one" });
  add({ body: "parser two", supersedes: 1 });
  add({ body: "parser three", expires: 2000 });

  expect(find("parser")).toEqual(["K3", "K2"]);
  now = 2000;
  expect(find("parser")).toEqual(["K2"]);
  expect(find("parser", { stale: true }).toSorted()).toEqual(["K1", "K2", "K3"]);
});

test("filters narrow by project, kind and tags", () => {
  const { add, find } = openMemory();
  add({ body: "parser", project: "shop", kind: "fix", tags: ["a", "b"] });
  add({ body: "parser", project: "blog", kind: "lesson", tags: ["a"] });

  expect(find("parser", { project: "shop" })).toEqual(["K1"]);
  expect(find("parser", { kinds: ["lesson", "decision"] })).toEqual(["K2"]);
  expect(find("parser", { kinds: [], tags: [] })).toEqual(["K2", "K1"]);
  expect(find("parser", { tags: ["a", "b"] })).toEqual(["K1"]);
  expect(find("parser", { tags: ["a"] })).toEqual(["K2", "K1"]);
  expect(find("parser", { tags: ["%"] })).toEqual([]);
});

test("own and received entries are merged by score, own ones first on ties", () => {
  const { memory, add, find } = openMemory();
  memory.received.index([
    receivedEntry({ idx: 0, body: "parser" }),
    receivedEntry({ idx: 1, body: "parser cache" }),
    receivedEntry({ idx: 2, body: "parser", state: "rejected" }),
  ]);
  add({ body: "parser" });

  expect(find("parser cache")).toEqual(["R2", "K1", "R1"]);
  expect(find("parser", { scope: "mine" })).toEqual(["K1"]);
  expect(find("parser", { scope: "spaces" })).toEqual(["R1", "R2"]);
});

test("a broken index of received entries costs only the received entries", () => {
  const { store, add, search } = openMemory();
  add({ body: "parser" });
  store.db.exec("DROP TABLE received_fts");

  expect(search("parser")).toMatchObject({
    hits: [{ origin: "mine", id: 1 }],
    problem: "no_received",
  });
});

test("pages go on in the order of the first, whatever is added and forgotten between them", () => {
  const { add, memory } = openMemory();
  for (let n = 0; n < 10; n += 1) add({ body: `parser ${"x ".repeat(n)}` });
  const ask = { query: "parser", scope: "all", stale: false } as const;
  const ids = (found: { hits: readonly { id: number }[] }): number[] =>
    found.hits.map(({ id }) => id);

  const first = memory.search(ask, { limit: 4 });
  add({ title: "parser", body: "parser" });
  memory.forget(5);
  const second = memory.search(ask, { limit: 4, cursor: first.next(4) });
  const third = memory.search(ask, { limit: 4, cursor: second.next(4) });

  expect([...ids(first), ...ids(second), ...ids(third)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(third.next(2)).toBeUndefined();
  expect(memory.search(ask, { limit: 4, cursor: first.next(4) }).hits).toEqual(second.hits);
});

test.each(["", "x", "a.b", "abc.1", "../../etc", "a".repeat(100)])(
  "a cursor that no search gave, such as %j, is refused",
  (cursor) => {
    const { memory } = openMemory();
    const ask = { query: "parser", scope: "all", stale: false } as const;

    expect(() => memory.search(ask, { limit: 1, cursor })).toThrow(PairedError);
  },
);

const OPERATORS = `" ' * ( ) ^ : - + { } , \\ ; -- NEAR( AND OR NOT body: rowid cache parser a.b _ 日本 😀`;
const hostile = fc.array(fc.oneof(fc.constantFrom("\0", ...OPERATORS.split(" ")), anyText(20)), {
  maxLength: 8,
});

test("of 10,000 hostile texts no query of the index is malformed", () => {
  const { store } = openMemory();
  const match = store.db.prepare("SELECT rowid FROM entry_fts WHERE entry_fts MATCH ?");

  fc.assert(
    fc.property(hostile, fc.constantFrom("", " "), (parts, between) => {
      const { words, related, names } = readQuestion(parts.join(between));
      const terms = [...words, ...related, ...names];
      if (terms.length === 0) return;
      expect(match.all(anyOf(terms, []))).toEqual([]);
      expect(match.all(allOf(terms, []))).toEqual([]);
    }),
    { numRuns: 10_000 },
  );
}, 30_000);

test("query text is never FTS syntax: any text at all is answered", () => {
  const { add, find } = openMemory();
  add({ body: "parser cache NEAR AND OR NOT" });
  fc.assert(
    fc.property(hostile, fc.constantFrom("", " "), (parts, between) => {
      expect(find(parts.join(between)).every((id) => id === "K1")).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test.each(['"parser" NOT cache', "body : parser", "par*", "parser^2", "NEAR(parser cache, 1)"])(
  "operators in %j are words like others",
  (query) => {
    const { add, find } = openMemory();
    add({ body: "parser cache" });

    expect(find(query)).toEqual(query === "par*" ? [] : ["K1"]);
  },
);
