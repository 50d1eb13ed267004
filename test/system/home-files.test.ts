import { readdirSync, statSync } from "node:fs";
import { join, sep } from "node:path";

import { expect, test } from "vitest";

import { findFileMap } from "../../src/store/home-files.ts";
import { createPlace } from "./place.ts";

test("every file that a running node makes in its home is in the data map", async () => {
  await using place = createPlace();
  const client = await place.connect();
  await client.call("memory_add", { body: "Refunds wait for the webhook." });
  await client.call("space_manage", { action: "create", name: "shop", handle: "ana" });

  const files = readdirSync(place.home, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(place.home, name)).isFile())
    .map((name) => name.split(sep).join("/"));

  expect(files).toContain("paired.db");
  expect(files.some((name) => name.startsWith("cores/"))).toBe(true);
  expect(files.filter((name) => !findFileMap(name))).toEqual([]);
});
