import { readFileSync, truncateSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { openStore } from "../../src/store/db.ts";
import type { Home } from "../../src/store/home.ts";
import { verifyDatabase } from "../../src/store/verify.ts";
import { checkLog } from "../../src/store/write-ahead-log.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";
import { openHomeStore } from "./open-home-store.ts";

const FRAME = 24 + 4096;

/** What a crash leaves: a database whose last `transactions` are in the log alone. */
async function crashedHome(place: TemporaryHome, transactions: number): Promise<Home> {
  const { home, store, fill } = await openHomeStore(place);
  store.db.pragma("wal_checkpoint(TRUNCATE)");
  for (let i = 0; i < transactions; i += 1) fill(1);
  const files = [home.dbPath, `${home.dbPath}-wal`].map(
    (path) => [path, readFileSync(path)] as const,
  );
  store.close();
  for (const [path, bytes] of files) writeFileSync(path, bytes);
  return home;
}

test("finds every flipped bit behind which two transactions or more would be lost", async () => {
  using place = temporaryHome();
  const home = await crashedHome(place, 12);
  const path = `${home.dbPath}-wal`;
  const log = readFileSync(path);
  const commits = [...frames(log)].filter(({ commit }) => commit).map(({ at }) => at);
  const lastButTwo = commits.at(-3) ?? 0;
  expect(checkLog(path)).toEqual({ soundBytes: log.length, lostCommits: 0 });

  for (let at = 32; at < lastButTwo; at += 211) {
    const changed = Buffer.from(log);
    changed[at] = (log[at] ?? 0) ^ 4;
    writeFileSync(path, changed);
    const { soundBytes, lostCommits } = checkLog(path);
    expect(lostCommits, `byte ${at}`).toBeGreaterThanOrEqual(2);
    expect(soundBytes, `byte ${at}`).toBe(32 + Math.floor((at - 32) / FRAME) * FRAME);
  }
});

test("a damaged log stops the start, is named by verify, and can be cut", async () => {
  using place = temporaryHome();
  const home = await crashedHome(place, 12);
  const path = `${home.dbPath}-wal`;
  const log = readFileSync(path);
  const sixth = [...frames(log)].filter(({ commit }) => commit)[5]?.at ?? 0;
  log[sixth + 1000] = (log[sixth + 1000] ?? 0) ^ 1;
  writeFileSync(path, log);

  expect((await verifyDatabase(home)).lostCommits).toBe(6);
  expect(() => openStore(home)).toThrow(
    expect.objectContaining({
      code: "damaged",
      fix: expect.stringContaining(`first ${sixth} bytes`),
    }),
  );
  expect(readFileSync(path).equals(log)).toBe(true);

  truncateSync(path, sixth);
  const store = openStore(home);
  expect(store.prepare("SELECT id FROM probe").all()).toHaveLength(5);
  store.close();
});

test("takes a transaction that a power cut tore for what it is", async () => {
  using place = temporaryHome();
  const home = await crashedHome(place, 12);
  const path = `${home.dbPath}-wal`;
  const log = readFileSync(path);

  for (const bytes of [log.length - 1, log.length - FRAME, log.length - FRAME - 100, 40, 32, 7]) {
    writeFileSync(path, log.subarray(0, bytes));
    expect(checkLog(path).lostCommits, `cut to ${bytes} bytes`).toBe(0);
  }
  const torn = Buffer.from(log).fill(0, log.length - 2 * FRAME, log.length - FRAME);
  writeFileSync(path, torn);
  expect(checkLog(path).lostCommits).toBe(0);
  openStore(home).close();
});

test("takes the frames of an older run behind a new one for what they are", async () => {
  using place = temporaryHome();
  using opened = await openHomeStore(place);
  for (let i = 0; i < 20; i += 1) opened.fill(1);
  opened.store.db.pragma("wal_checkpoint(RESTART)");
  opened.fill(1);

  const report = checkLog(place.file("paired.db-wal"));

  expect(report.lostCommits).toBe(0);
  expect(report.soundBytes).toBeLessThan(readFileSync(place.file("paired.db-wal")).length);
});

function* frames(log: Buffer): Generator<{ readonly at: number; readonly commit: boolean }> {
  for (let at = 32; at + FRAME <= log.length; at += FRAME)
    yield { at, commit: log.readUInt32BE(at + 4) > 0 };
}
