import { expect, test } from "vitest";

import { createReceivedIndex, type ReceivedIndex } from "../../src/memory/received.ts";
import { openStore } from "../../src/store/db.ts";
import { MEMORY_HOME } from "../paired.ts";
import { receivedEntry } from "./received-entry.ts";

test("an entry that comes again changes nothing", () => {
  const { index } = setUp();

  expect(index.index([receivedEntry({ idx: 0 }), receivedEntry({ idx: 1 })])).toBe(2);
  expect(index.index([receivedEntry({ idx: 1, body: "changed" }), receivedEntry({ idx: 2 })])).toBe(
    1,
  );

  expect(index.count()).toBe(3);
});

test("a dropped entry leaves no word behind", () => {
  const { index, words } = setUp();
  const gone = receivedEntry({
    title: "Zanzibar title",
    body: "quokkas meet getQuokka",
    tags: ["numbat"],
  });
  index.index([gone, receivedEntry({ idx: 1, body: "stays" })]);

  expect(index.drop(gone)).toBe(true);
  expect(index.drop(gone)).toBe(false);

  expect(index.count()).toBe(1);
  expect(words()).toEqual(["stai"]);
});

test("dropping a space keeps the entries of the others, also in slices", async () => {
  const { index, words } = setUp();
  const rows = Array.from({ length: 250 }, (_, idx) => receivedEntry({ idx, body: "leaves" }));
  index.index(rows);
  index.index([receivedEntry({ space: 2, body: "remains" })]);

  expect(await index.dropSpace(1)).toBe(250);

  expect(index.count()).toBe(1);
  expect(words()).toEqual(["remain"]);
  expect(await index.dropSpace(2)).toBe(1);
  expect(words()).toEqual([]);
});

test("a batch over the limit is refused whole", () => {
  const { index } = setUp();
  const rows = Array.from({ length: 501 }, (_, idx) => receivedEntry({ idx }));

  expect(() => index.index(rows)).toThrow("at most 500");

  expect(index.count()).toBe(0);
});

function setUp(): { index: ReceivedIndex; words: () => string[] } {
  const store = openStore(MEMORY_HOME);
  store.db.exec("CREATE VIRTUAL TABLE words USING fts5vocab(received_fts, 'row')");
  const select = store.db.prepare<[], { term: string }>("SELECT term FROM words");
  return {
    index: createReceivedIndex({ store, clock: () => 1000 }),
    words: () =>
      select
        .all()
        .map(({ term }) => term)
        .filter((term) => !FACET.test(term)),
  };
}

/** Kind and days are words of the index too. */
const FACET = /^(?:fa|da|mo)[\da-f]+0$/;
