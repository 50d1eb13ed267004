import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import Database from "better-sqlite3";
import { expect, test } from "vitest";

import { findLock } from "../../src/node/lock.ts";
import { temporaryHome } from "../temporary-home.ts";

setFlagsFromString("--expose-gc");
const collect: unknown = runInNewContext("gc");

async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    if (typeof collect === "function") collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("only one holds the lock, and the next gets it when it is let go", () => {
  using home = temporaryHome();
  const path = home.file("node.lock");

  const first = findLock(path);
  expect(first).toBeDefined();
  expect(findLock(path)).toBeUndefined();
  first?.[Symbol.dispose]();

  using next = findLock(path);
  expect(next).toBeDefined();
});

test("trap a: a lock that nobody refers to survives garbage collection", async () => {
  using home = temporaryHome();
  const path = home.file("node.lock");

  findLock(path);
  await collectGarbage();

  expect(findLock(path)).toBeUndefined();
});

test("trap a, control: an unpinned handle loses the lock to the garbage collector", async () => {
  using home = temporaryHome();
  const path = home.file("node.lock");

  lockWithoutPin(path);
  await collectGarbage();

  using taken = findLock(path);
  expect(taken).toBeDefined();
});

function lockWithoutPin(path: string): void {
  const db = new Database(path, { timeout: 0 });
  db.pragma("locking_mode = EXCLUSIVE");
  db.exec("BEGIN EXCLUSIVE");
}
