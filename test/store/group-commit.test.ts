import { expect, test } from "vitest";

import { openStore, type Store } from "../../src/store/db.ts";
import { createGroupCommit, type GroupCommit } from "../../src/store/group-commit.ts";
import { MEMORY_HOME } from "../paired.ts";
import { temporaryHome } from "../temporary-home.ts";
import { openHomeStore } from "./open-home-store.ts";

test("what is asked for in one turn is one commit, in the order of asking", async () => {
  using opened = openCounted();
  const { add, commits, texts } = opened;

  const ids = await Promise.all(["a", "b", "c"].map((text) => add(text)));

  expect(ids).toEqual([1, 2, 3]);
  expect(texts()).toEqual(["a", "b", "c"]);
  expect(commits()).toBe(1);
});

test("who is told that it is done finds it committed, and every effect has run", async () => {
  using opened = openCounted();
  const { store, group, add } = opened;
  const order: string[] = [];

  await Promise.all([
    group
      .run("a", () => store.afterCommit(() => order.push("effect")))
      .then(() => order.push(`answer, in a transaction: ${store.inTransaction()}`)),
    add("b").then(() => order.push("second answer")),
  ]);

  expect(order).toEqual(["effect", "answer, in a transaction: false", "second answer"]);
});

test("a failure takes back its own changes and nothing of the others", async () => {
  using opened = openCounted();
  const { store, group, add, commits, texts } = opened;
  const effects: string[] = [];

  const ends = await Promise.allSettled([
    add("before"),
    group.run("b", () => {
      insert(store).run("of the failure");
      store.afterCommit(() => effects.push("of the failure"));
      throw new Error("changed my mind");
    }),
    add("after"),
  ]);

  expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(texts()).toEqual(["before", "after"]);
  expect(effects).toEqual([]);
  expect(commits()).toBe(1);
});

test("where the disk is full for one, the others are stored or told the same, and nothing is half there", async () => {
  using place = temporaryHome();
  using opened = await openHomeStore(place);
  const { store, fill } = opened;
  const group = createGroupCommit({ store });
  fill(10);
  const pages = Number(store.db.pragma("page_count", { simple: true }));
  store.db.pragma(`max_page_count = ${pages}`);

  const ends = await Promise.allSettled([
    group.run("a", () => fill(1, "small")),
    group.run("b", () => fill(2000, "large")),
    group.run("c", () => fill(1, "small")),
  ]);

  const count = (text: string): number =>
    store.prepare<[string]>("SELECT id FROM probe WHERE text LIKE ?").all(`${text}%`).length;
  const stored = ends.filter(({ status }) => status === "fulfilled").length;
  expect(ends[1]).toMatchObject({ status: "rejected", reason: { code: "unavailable" } });
  expect(count("large")).toBe(0);
  expect(count("small")).toBe(stored);
  expect(stored).toBe(2);
});

test("when another process holds the database, all of a group are told, after one wait", async () => {
  using place = temporaryHome();
  using first = await openHomeStore(place);
  using second = await openHomeStore(place);
  second.store.db.pragma("busy_timeout = 20");
  const group = createGroupCommit({ store: second.store });
  let ran = 0;
  first.store.db.exec("BEGIN IMMEDIATE");

  const ends = await Promise.allSettled(
    ["a", "b", "c"].map((who) => group.run(who, () => (ran += 1))),
  );

  first.store.db.exec("COMMIT");
  expect(ends).toEqual(
    Array.from({ length: 3 }, () => ({
      status: "rejected",
      reason: expect.objectContaining({ code: "unavailable", fix: "Call again." }),
    })),
  );
  expect(ran).toBe(0);
});

test("a group that has taken its time leaves the rest to the next", async () => {
  let ms = 0;
  using opened = openCounted(() => ms);
  const { group, add, commits, texts } = opened;
  const order: string[] = [];

  await Promise.all([
    group.run("slow", () => (ms += 13)).then(() => order.push("slow")),
    add("next").then(() => order.push("next")),
    new Promise((resolve) => setImmediate(resolve)).then(() => order.push("a turn")),
  ]);

  expect(order).toEqual(["slow", "a turn", "next"]);
  expect(texts()).toEqual(["next"]);
  expect(commits()).toBe(2);
});

test("what somebody waits for is done at once when they ask, and before it what came first", async () => {
  using opened = openCounted();
  const { group, add, texts } = opened;
  const all = [add("of ana", "ana"), add("of bob", "bob")];

  group.settle("eve");
  expect(texts()).toEqual([]);
  group.settle("bob");
  expect(texts()).toEqual(["of ana", "of bob"]);

  expect(await Promise.all(all)).toEqual([1, 2]);
});

interface Counted extends Disposable {
  readonly store: Store;
  readonly group: GroupCommit;
  readonly add: (text: string, who?: string) => Promise<number>;
  readonly texts: () => unknown[];
  /** Transactions that were none of another's. */
  readonly commits: () => number;
}

function openCounted(now?: () => number): Counted {
  const owned = openStore(MEMORY_HOME);
  owned.db.exec("CREATE TABLE probe (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT");
  let commits = 0;
  const store: Store = {
    ...owned,
    transaction(work) {
      if (!owned.inTransaction()) commits += 1;
      return owned.transaction(work);
    },
  };
  const group = createGroupCommit({ store, ...(now && { now }) });
  const statement = insert(store);
  const select = store.prepare<[], { text: string }>("SELECT text FROM probe ORDER BY id");
  return {
    store,
    group,
    add: (text, who = text) => group.run(who, () => statement.run(text).id),
    texts: () => select.all().map(({ text }) => text),
    commits: () => commits,
    [Symbol.dispose]: () => owned.close(),
  };
}

function insert({ prepare }: Store): { run: (text: string) => { id: number } } {
  return prepare<[string]>("INSERT INTO probe (text) VALUES (?)");
}
