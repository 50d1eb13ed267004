import { expect, test } from "vitest";

import { PairedError } from "../../src/errors.ts";
import { openStore } from "../../src/store/db.ts";
import { temporaryHome } from "../temporary-home.ts";
import { openHomeStore } from "./open-home-store.ts";

test("slices reach the disk together, when they are kept", async () => {
  using opened = await openWatched();
  const { store, add, stored } = opened;
  const effects: string[] = [];

  store.gather(() => {
    add("a");
    store.afterCommit(() => effects.push("a"));
  });
  store.gather(() => add("b"));
  expect([stored(), effects, store.inTransaction()]).toEqual([[], [], false]);
  store.keep();

  expect([stored(), effects]).toEqual([["a", "b"], ["a"]]);
});

test("a slice that throws takes back its own changes alone", async () => {
  using opened = await openWatched();
  const { store, add, stored } = opened;

  store.gather(() => add("a"));
  expect(() =>
    store.gather(() => {
      add("b");
      throw new Error("changed my mind");
    }),
  ).toThrow("changed my mind");
  store.gather(() => store.transaction(() => add("c")));
  store.keep();

  expect(stored()).toEqual(["a", "c"]);
});

test("whatever else is written commits first what was gathered, and stands or falls alone", async () => {
  using opened = await openWatched();
  const { store, add, stored } = opened;

  store.gather(() => add("a"));
  expect(() =>
    store.transaction(() => {
      add("b");
      throw new Error("changed my mind");
    }),
  ).toThrow("changed my mind");
  expect(stored()).toEqual(["a"]);
  store.gather(() => add("c"));
  add("d");
  expect(stored()).toEqual(["a", "c", "d"]);
  store.gather(() => add("e"));
  store.emptyLog();
  expect(stored()).toEqual(["a", "c", "d", "e"]);
});

test("nobody is shown what is not on disk", async () => {
  using opened = await openWatched();
  const { store, add, stored } = opened;
  const count = store.prepare<[], { n: number }>("SELECT count(*) AS n FROM probe");

  store.gather(() => add("a"));
  expect([count.get(), stored()]).toEqual([{ n: 1 }, ["a"]]);
  store.gather(() => add("b"));
  expect([count.all(), stored()]).toEqual([[{ n: 2 }], ["a", "b"]]);
});

test("who gathers is told what was lost, and who wrote in between is not", async () => {
  using opened = await openWatched();
  const { store, add, stored } = opened;
  store.db.exec("CREATE TABLE leaf (of INTEGER REFERENCES probe DEFERRABLE INITIALLY DEFERRED)");
  const orphan = store.prepare("INSERT INTO leaf VALUES (99)");
  const effects: string[] = [];

  store.gather(() => {
    add("a");
    store.afterCommit(() => effects.push("a"));
  });
  store.gather(() => orphan.run());
  store.transaction(() => add("b"));

  expect(stored()).toEqual(["b"]);
  expect(() => store.keep()).toThrow(PairedError);
  expect(effects).toEqual([]);
  store.gather(() => add("c"));
  store.keep();
  expect(stored()).toEqual(["b", "c"]);
});

test("what was gathered is on disk when the store is closed", async () => {
  using place = temporaryHome();
  const opened = await openHomeStore(place);
  const add = opened.store.prepare<[string]>("INSERT INTO probe (text) VALUES (?)");
  opened.store.gather(() => add.run("a"));
  opened.store.close();

  const again = openStore(opened.home);
  expect(again.prepare("SELECT text FROM probe").all()).toEqual([{ text: "a" }]);
  again.close();
});

interface Watched extends Disposable {
  readonly store: Awaited<ReturnType<typeof openHomeStore>>["store"];
  readonly add: (text: string) => void;
  /** What another process would find. */
  readonly stored: () => string[];
}

async function openWatched(): Promise<Watched> {
  const place = temporaryHome();
  const { store, home } = await openHomeStore(place);
  const other = openStore(home);
  const insert = store.prepare<[string]>("INSERT INTO probe (text) VALUES (?)");
  const select = other.prepare<[], { text: string }>("SELECT text FROM probe ORDER BY id");
  return {
    store,
    add: (text) => void insert.run(text),
    stored: () => select.all().map(({ text }) => text),
    [Symbol.dispose]() {
      other.close();
      store.close();
      place[Symbol.dispose]();
    },
  };
}
