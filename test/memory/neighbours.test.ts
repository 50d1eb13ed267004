import { expect, test } from "vitest";

import { openMemory } from "./open-memory.ts";

test("what was stored beside an answer in the same session is found with it, and says so", () => {
  const { add, search } = openMemory();
  add({ body: "We went on a sunny Monday." }, "a");
  add({ body: "The parser was rewritten." }, "a");
  add({ body: "It took three weeks." }, "a");
  add({ body: "Unlike the last time." }, "a");
  add({ body: "Out of reach." }, "a");
  add({ body: "Of another session." }, "b");

  const { hits, best } = search("when was the parser rewritten?");

  expect(hits.map(({ id }) => id)).toEqual([2, 3, 1, 4]);
  expect(hits.map(({ why }) => why)).toEqual([
    ["parser", "rewritten"],
    ["next to K2"],
    ["next to K2"],
    ["next to K2"],
  ]);
  expect(best).toBe(hits[0]?.score);
});

test("neighbours never change the order of rows that answer alike, nor come before the answer", () => {
  const { add, find } = openMemory();
  for (let n = 0; n < 5; n += 1) add({ body: "parser" }, "a");

  expect(find("parser")).toEqual(["K5", "K4", "K3", "K2", "K1"]);
});

test("a neighbour that does not pass the filter is not found", () => {
  const { add, find } = openMemory();
  add({ body: "parser", project: "shop" }, "a");
  add({ body: "other", project: "blog" }, "a");
  add({ body: "another", project: "shop", kind: "fix" }, "a");

  expect(find("parser", { project: "shop" })).toEqual(["K1", "K3"]);
  expect(find("parser", { kinds: ["note"] })).toEqual(["K1", "K2"]);
});
