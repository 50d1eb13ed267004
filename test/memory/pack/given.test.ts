import { expect, test } from "vitest";

import { createGiven } from "../../../src/memory/pack/given.ts";

test("a text is given to one session, in one version", () => {
  const given = createGiven();

  given.add("one", [{ key: "K1", version: "1" }]);

  expect(given.has("one", { key: "K1", version: "1" })).toBe(true);
  expect(given.has("one", { key: "K1", version: "2" })).toBe(false);
  expect(given.has("other", { key: "K1", version: "1" })).toBe(false);
});

test("what was given long ago is forgotten first", () => {
  const given = createGiven();
  for (let n = 0; n < 300; n += 1) given.add(`s${n}`, [{ key: "K1", version: "1" }]);
  for (let n = 0; n < 1500; n += 1) given.add("busy", [{ key: `K${n}`, version: "1" }]);

  expect(given.has("s0", { key: "K1", version: "1" })).toBe(false);
  expect(given.has("s299", { key: "K1", version: "1" })).toBe(true);
  expect(given.has("busy", { key: "K0", version: "1" })).toBe(false);
  expect(given.has("busy", { key: "K1499", version: "1" })).toBe(true);
});
