import { expect, test } from "vitest";

import { openMemory } from "./open-memory.ts";
import { receivedEntry } from "./received-entry.ts";

const DAY = 86_400_000;

test("a peer who floods a space neither outranks own entries nor fills the page", () => {
  const { add, find, memory } = openMemory();
  add({ body: "the parser cache is keyed by the schema" });
  const flood = Array.from({ length: 50 }, (_, idx) =>
    receivedEntry({ idx, body: "the parser cache is keyed by the schema" }),
  );
  const author = Buffer.alloc(32, 9);
  memory.received.index([...flood, receivedEntry({ author, idx: 0, body: "a parser cache" })]);

  const ids = find("parser cache schema");

  expect(ids[0]).toBe("K1");
  expect(ids.slice(0, 5)).toContain("R51");
});

test("of received entries that say the same an accepted one comes first", () => {
  const { find, memory } = openMemory();
  memory.received.index([
    receivedEntry({ idx: 0, body: "parser", state: "accepted" }),
    receivedEntry({ idx: 1, body: "parser" }),
  ]);

  expect(find("parser")).toEqual(["R1", "R2"]);
});

test("of entries that answer alike the newer comes first, and a pinned one before it", () => {
  let now = 1000 * DAY;
  const { add, find, memory } = openMemory({ clock: () => now });
  const by = { session: "s", client: "test" };
  add({ body: "the parser of the shop" });
  add({ body: "the parser of the blog" });
  now += 300 * DAY;
  add({ body: "the parser of the site" });

  expect(find("parser")).toEqual(["K3", "K2", "K1"]);
  memory.pin(1, true, by);
  expect(find("parser")).toEqual(["K1", "K3", "K2"]);
});
