import { rmSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { watchRoles } from "../../src/agents/watch-roles.ts";
import { temporaryHome } from "../temporary-home.ts";

test("a file of roles that is made, written again and removed is told, and nothing else is", async () => {
  using place = temporaryHome();
  let told = 0;
  const watching = watchRoles(place.path, () => (told += 1), 20);
  let text = "version: 1";
  // What it takes for the beginning is what it saw when it looked first.
  const made = (): number => {
    writeFileSync(place.file("roles.yaml"), (text += " "));
    return told;
  };
  await expect.poll(made, { interval: 100 }).toBeGreaterThan(0);

  const before = told;
  writeFileSync(place.file("paired.db-wal"), "x");
  rmSync(place.file("roles.yaml"));
  await expect.poll(() => told).toBeGreaterThan(before);
  watching[Symbol.dispose]();

  expect(told).toBeLessThanOrEqual(before + 2);
});
