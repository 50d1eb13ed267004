import { expect, test } from "vitest";

import {
  createReceivedIndex,
  type ReceivedEntry,
  type ReceivedIndex,
} from "../../src/memory/received.ts";
import { openStore, type OwnedStore } from "../../src/store/db.ts";
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
  for (let seq = 0; seq < 2; seq += 1) index.index(many(125, { seq, body: "leaves" }));
  index.index([receivedEntry({ space: 2, body: "remains" })]);

  expect(await index.dropSpace(1)).toBe(250);

  expect(index.count()).toBe(1);
  expect(words()).toEqual(["remain"]);
  expect(await index.dropSpace(2)).toBe(1);
  expect(words()).toEqual([]);
});

test("a space that was dropped in part leaves no word behind when it is dropped again", async () => {
  const { store, index, words } = setUp();
  const rows = many(40, { body: "leaves quokka" });
  index.index([...rows, receivedEntry({ space: 2, body: "remains" })]);
  const page = store.db.prepare("SELECT count(*) FROM received_fts_data WHERE instr(block, ?)");
  const found = (word: string): unknown => page.pluck().get(Buffer.from(word));
  const full = (): never => {
    throw new Error("disk full");
  };
  let slices = 0;
  const transaction: OwnedStore["transaction"] = (work) =>
    (slices += 1) > 1 ? full() : store.transaction(work);
  const failing = createReceivedIndex({ store: { ...store, transaction }, clock: () => 1000 });

  await expect(failing.dropSpace(1)).rejects.toThrow("disk full");
  expect(index.count()).toBe(25);
  expect(found("quokka")).toBe(2);
  expect(await index.dropSpace(1)).toBe(24);

  expect(words()).toEqual(["remain"]);
  expect(found("quokka")).toBe(0);
  store.db.exec("INSERT INTO received_fts (received_fts) VALUES ('integrity-check')");
});

test("after a dropped space single entries still lose their words at once", async () => {
  const { store, index } = setUp();
  index.index([...many(3, { body: "leaves" }), receivedEntry({ space: 2, body: "numbat" })]);
  await index.dropSpace(1);

  index.drop(receivedEntry({ space: 2 }));

  const pages = store.db.prepare("SELECT count(*) FROM received_fts_data WHERE instr(block, ?)");
  expect(pages.pluck().get(Buffer.from("numbat"))).toBe(0);
});

test("a batch over the limit is refused whole", () => {
  const { index } = setUp();
  const rows = Array.from({ length: 201 }, (_, idx) => receivedEntry({ idx }));

  expect(() => index.index(rows)).toThrow("at most 200");

  expect(index.count()).toBe(0);
});

function many(length: number, entry: Parameters<typeof receivedEntry>[0]): ReceivedEntry[] {
  return Array.from({ length }, (_, idx) => receivedEntry({ ...entry, idx }));
}

function setUp(): { store: OwnedStore; index: ReceivedIndex; words: () => string[] } {
  const store = openStore(MEMORY_HOME);
  store.db.exec("CREATE VIRTUAL TABLE words USING fts5vocab(received_fts, 'row')");
  const select = store.db.prepare<[], { term: string }>("SELECT term FROM words");
  return {
    store,
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
