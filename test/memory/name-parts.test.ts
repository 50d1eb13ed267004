import { expect, test } from "vitest";

import { openHome } from "../../src/store/home.ts";
import { temporaryHome } from "../temporary-home.ts";
import { type OpenMemory, openMemory } from "./open-memory.ts";

test.each([
  ["authtok", "refreshAuthToken"],
  ["the resha of what?", "refreshAuthToken"],
  ["refreshAuth", "refreshAuthToken"],
  ["user_na", "get_user_name"],
  ["localho", "src/localhost.test.ts"],
])("a part of a name finds it: %s of %s", async (part, name) => {
  const { add, find } = await openAsked();
  add({ body: "the wheel of a car" });
  add({ body: `We call ${name} too early.` });

  expect(find(part)).toEqual(["K2"]);
});

test("says by which part it was found, and lets go of what was forgotten", async () => {
  const { add, search, memory } = await openAsked();
  const id = add({ body: "We call refreshAuthToken too early." });

  expect(search("authtok").hits.map(({ why }) => why)).toEqual([["authtok"]]);

  memory.forget(id);

  expect(search("authtok")).toMatchObject({ hits: [], best: 0 });
});

test("a code with a number is no part of a longer one, nor is a short word", async () => {
  const { add, find } = await openAsked();
  add({ body: "ERR1234 broke refreshAuthToken" });

  expect(find("ERR123")).toEqual([]);
  expect(find("ref")).toEqual([]);
});

test("a word that some entry has is not looked for inside names", async () => {
  const { add, find } = await openAsked();
  add({ body: "reorderQueue drops one" });
  add({ body: "the order of the columns" });

  expect(find("order")).toEqual(["K2"]);
});

test("after a start the names are read from the index, in steps, by the first who needs them", async () => {
  using home = temporaryHome();
  const place = await openHome(home.config);
  const before = openMemory({ place });
  before.store.transaction(() => {
    for (let n = 0; n < 700; n += 1) before.add({ body: `call${LETTERS[n % 26]}Func${n}More` });
  });
  before.add({ body: "We call refreshAuthToken too early." });
  before.store.close();

  const { memory, search, store } = openMemory({ place: await openHome(home.config) });
  const ask = { query: "authtok", scope: "all", stale: false } as const;

  expect(search("authtok").hits).toEqual([]);
  expect(await memory.recall(ask, { limit: 8 })).toMatchObject({ hits: [{ id: 701 }] });
  expect(search("authtok")).toMatchObject({ hits: [{ id: 701 }] });
  expect(search("authtok")).not.toHaveProperty("learn");
  store.close();
});

/** A memory that has been asked for a part of a name: from then on it knows them all. */
async function openAsked(): Promise<OpenMemory> {
  const opened = openMemory();
  await opened.memory.recall({ query: "unheard", scope: "all", stale: false }, { limit: 1 });
  return opened;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
