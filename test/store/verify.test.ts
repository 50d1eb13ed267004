import { readFileSync, writeFileSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";

import { expect, test } from "vitest";

import { verifyDatabase, verifyTables } from "../../src/store/verify.ts";
import { temporaryHome } from "../temporary-home.ts";
import { type HomeStore, openHomeStore } from "./open-home-store.ts";

async function verifyProbe({ store, home }: HomeStore): ReturnType<typeof verifyTables> {
  return verifyTables(store.db, home.keys.rowMac, ["probe", "audit_end"]);
}

test("finds nothing in a sound database", async () => {
  using place = temporaryHome();
  const opened = await openHomeStore(place);
  opened.fill(250);
  const rows = await verifyProbe(opened);
  opened.store.close();

  const report = await verifyDatabase(opened.home);

  expect(rows).toMatchObject({ rows: 251, findings: [] });
  expect(report.damagedPages).toEqual([]);
  expect(report.pages).toBeGreaterThan(10);
  // The one table that is not of the schema is the one this test made.
  expect(report.findings).toEqual([{ table: "probe", problem: "foreign" }]);
});

test.each([
  ["changed", "DROP TRIGGER probe_mac_update; UPDATE probe SET text = 'x' WHERE id = 107"],
  ["changed", "UPDATE row_mac SET mac = (SELECT mac FROM row_mac WHERE id = 106) WHERE id = 107"],
  ["changed", "DROP TRIGGER probe_mac_update; UPDATE probe SET text = 'probe 106' WHERE id = 107"],
  ["missing", "DROP TRIGGER probe_mac_delete; DELETE FROM probe WHERE id = 107"],
  ["foreign", "DELETE FROM row_mac WHERE id = 107"],
  [
    "foreign",
    "DROP TRIGGER probe_mac_insert; DELETE FROM probe WHERE id = 107; INSERT INTO probe VALUES (107, 'x')",
  ],
])("names the row that is %s", async (problem, damage) => {
  using place = temporaryHome();
  using opened = await openHomeStore(place);
  opened.fill(250);
  opened.store.db.exec(damage);

  const { findings } = await verifyProbe(opened);

  expect(findings).toContainEqual({ table: "probe", id: 107, problem });
});

test("names a table that is gone, and hashes of a table that never was", async () => {
  using place = temporaryHome();
  const opened = await openHomeStore(place);
  opened.store.db.exec("INSERT INTO row_mac VALUES ('intruder', 1, x'00')");
  opened.store.db.exec("PRAGMA foreign_keys = OFF; DROP TABLE task");
  opened.store.close();

  const { findings } = await verifyDatabase(opened.home);

  expect(findings).toContainEqual({ table: "intruder", problem: "foreign" });
  expect(findings).toContainEqual({ table: "task", problem: "missing" });
});

test("names the page that was damaged and the rows on it, and checks all others", async () => {
  using place = temporaryHome();
  const opened = await openHomeStore(place);
  opened.fill(2000);
  const { home, store } = opened;
  const page = store.db
    .prepare<[], number>(
      "SELECT pageno FROM dbstat WHERE name = 'probe' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 3",
    )
    .pluck()
    .get();
  store.close();
  if (!page) throw new Error("the table has too few pages");
  const file = readFileSync(home.dbPath);
  file[page * 4096 - 2000] = (file[page * 4096 - 2000] ?? 0) ^ 1;
  writeFileSync(home.dbPath, file);

  const { damagedPages } = await verifyDatabase(home);
  expect(damagedPages).toEqual([page]);

  using again = await openHomeStore(place);
  const { rows, findings } = await verifyProbe(again);
  const lost = findings.filter(({ problem, id }) => problem === "unreadable" && id !== undefined);
  expect(rows).toBe(2001);
  expect(lost.length).toBeGreaterThan(20);
  expect(lost.length).toBeLessThan(400);
  expect(findings.filter(({ problem }) => problem !== "unreadable")).toEqual([]);
});

test("gives way to others, and takes no writer's work for damage", async () => {
  using place = temporaryHome();
  using opened = await openHomeStore(place);
  using writer = await openHomeStore(place);
  opened.fill(3000);
  const remove = writer.store.prepare<[number]>("DELETE FROM probe WHERE id = ?");
  const verifying = new AbortController();

  const [{ findings }, turns] = await Promise.all([
    verifyProbe(opened).finally(() => verifying.abort()),
    writeUntil(verifying.signal),
  ]);

  expect(findings).toEqual([]);
  expect(turns).toBeGreaterThan(50);

  async function writeUntil(signal: AbortSignal): Promise<number> {
    let count = 0;
    for (; !signal.aborted; count += 1) {
      writer.fill(2, "meanwhile");
      remove.run(count * 3);
      await turn();
    }
    return count;
  }
});
