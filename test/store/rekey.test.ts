import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { openStore } from "../../src/store/db.ts";
import { homeOf, openHome } from "../../src/store/home.ts";
import { rotateDatabase } from "../../src/store/rekey.ts";
import { verifyDatabase, verifyTables } from "../../src/store/verify.ts";
import { temporaryHome } from "../temporary-home.ts";
import { openHomeStore } from "./open-home-store.ts";
import { decryptPages } from "./sqlcipher.ts";

test("a rotated database has another key on every page, and all its rows and their hashes", async () => {
  using place = temporaryHome();
  const opened = await openHomeStore(place);
  opened.fill(300);
  opened[Symbol.dispose]();
  const before = await openHome(place.config);

  rotateDatabase(before);

  const after = await openHome(place.config);
  const file = readFileSync(after.dbPath);
  expect(() => decryptPages(file, before.keys.database)).toThrow("page 1 is not authentic");
  expect(decryptPages(file, after.keys.database).length).toBeGreaterThan(10);
  expect(after.keys.rowMac).toEqual(before.keys.rowMac);
  expect(after.subkey("anything")).toEqual(before.subkey("anything"));
  expect(after.keyring.since()).toBeGreaterThanOrEqual(before.keyring.since());
  expect((await verifyDatabase(after)).damagedPages).toEqual([]);
  const { db, close } = openStore(after);
  const { findings, rows } = await verifyTables(db, after.keys.rowMac, ["probe", "audit_end"]);
  expect({ findings, rows }).toEqual({ findings: [], rows: 301 });
  expect(db.pragma("journal_mode", { simple: true })).toBe("wal");
  close();
});

test("while another process has the database open, a rotation is refused and changes nothing", async () => {
  using place = temporaryHome();
  openStore(await openHome(place.config)).close();
  const other = spawn(process.execPath, ["-e", HOLD, place.file("paired.db"), await keyOf()], {
    cwd: join(import.meta.dirname, "../.."),
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(other.stdout, "data");
  const before = readFileSync(place.file("keyring.json"));

  const home = await openHome(place.config);
  expect(() => rotateDatabase(home)).toThrow(expect.objectContaining({ code: "conflict" }));

  expect(readFileSync(place.file("keyring.json")).equals(before)).toBe(true);
  other.stdin.end();
  await once(other, "exit");
  rotateDatabase(home);
  openStore(homeOf(place.config, home.keyring)).close();

  async function keyOf(): Promise<string> {
    return (await openHome(place.config)).keys.database.toString("hex");
  }
});

/** A process that reads once, and stays connected until its input ends. */
const HOLD = `
const Database = require("better-sqlite3");
const db = new Database(process.argv[1]);
db.pragma("cipher='sqlcipher'");
db.pragma("legacy=4");
db.key(Buffer.from("x'" + process.argv[2] + "'"));
db.prepare("SELECT count(*) FROM sqlite_master").get();
process.stdout.write("open");
process.stdin.resume().on("end", () => db.close());
`;
