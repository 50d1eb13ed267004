import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";

import Database from "better-sqlite3";
import { expect, test } from "vitest";

import { PairedError } from "../../src/errors.ts";
import type { Log } from "../../src/log.ts";
import { openStore } from "../../src/store/db.ts";
import { openHome } from "../../src/store/home.ts";
import { MEMORY_HOME } from "../paired.ts";
import { temporaryHome } from "../temporary-home.ts";
import { openHomeStore } from "./open-home-store.ts";
import { createPageDecryptor, decryptPages, PAGE } from "./sqlcipher.ts";

const SENTINEL = "sentinel-5b1c7e";

test("is durable and leaves no traces: WAL, FULL, secure_delete, temporary data in memory", async () => {
  using place = temporaryHome();
  using opened = await openHomeStore(place);
  const pragma = (name: string): unknown => opened.store.db.pragma(name, { simple: true });

  expect(pragma("journal_mode")).toBe("wal");
  expect(pragma("synchronous")).toBe(2);
  expect(pragma("secure_delete")).toBe(1);
  expect(pragma("temp_store")).toBe(2);
  expect(pragma("foreign_keys")).toBe(1);
});

test("a flipped byte anywhere in a page is found, by an independent reader and by SQLite", async () => {
  using place = temporaryHome();
  const opened = await openHomeStore(place);
  opened.fill(500);
  opened[Symbol.dispose]();
  const key = opened.home.keys.database;
  const file = readFileSync(place.file("paired.db"));
  const sampled = [1, 2, Math.floor(file.length / PAGE)];
  const taken = sampled.flatMap((number) =>
    Array.from({ length: PAGE }, (_, at) => (number - 1) * PAGE + at).filter((at) => {
      const byte = file[at] ?? 0;
      file[at] = byte ^ (1 << (at & 7));
      const opens = opensPage(number);
      file[at] = byte;
      return opens;
    }),
  );
  expect(taken).toEqual([]);

  for (const number of sampled) {
    const changed = Buffer.from(file);
    const at = (number - 1) * PAGE + 2000;
    changed[at] = (file[at] ?? 0) ^ 1;
    writeFileSync(place.file("paired.db"), changed);
    expect(() => readAll(opened.home)).toThrow(expect.objectContaining({ code: "damaged" }));
  }

  function opensPage(number: number): boolean {
    try {
      createPageDecryptor(file, key)(number);
      return true;
    } catch {
      return false;
    }
  }
});

test("writes what an independent SQLCipher 4 reader opens page by page", async () => {
  using place = temporaryHome();
  using opened = await openHomeStore(place);
  opened.fill(500, SENTINEL);
  opened.store.db.pragma("wal_checkpoint(TRUNCATE)");

  const pages = decryptPages(readFileSync(place.file("paired.db")), opened.home.keys.database);

  expect(pages.length).toBeGreaterThan(10);
  expect(Buffer.concat(pages).includes(`${SENTINEL} 500`)).toBe(true);
  expect(() => decryptPages(readFileSync(place.file("paired.db")), Buffer.alloc(32))).toThrow(
    /page 1/,
  );
});

test("keeps no text in clear in any file of the home, and no file open to others", async () => {
  using place = temporaryHome();
  using opened = await openHomeStore(place);
  opened.fill(500, SENTINEL);

  const files = readdirSync(place.path);

  expect(files).toEqual(
    expect.arrayContaining(["key", "keyring.json", "paired.db", "paired.db-wal"]),
  );
  for (const name of files) {
    const bytes = readFileSync(place.file(name));
    expect(bytes.includes(SENTINEL), `in ${name}`).toBe(false);
    expect(bytes.includes(opened.home.keys.database.toString("hex")), `in ${name}`).toBe(false);
    expect(bytes.includes("SQLite format 3"), `in ${name}`).toBe(false);
    expect(statSync(place.file(name)).mode & 0o077, `in ${name}`).toBe(0);
  }
});

test("a deleted row is gone from the file, not only from the table", async () => {
  using place = temporaryHome();
  using opened = await openHomeStore(place);
  opened.fill(3, SENTINEL);
  opened.store.prepare("DELETE FROM probe").run();
  opened.store.db.pragma("wal_checkpoint(TRUNCATE)");

  const pages = decryptPages(readFileSync(place.file("paired.db")), opened.home.keys.database);

  expect(Buffer.concat(pages).includes(SENTINEL)).toBe(false);
  expect(statSync(place.file("paired.db-wal")).size).toBe(0);
});

test("every full-text index overwrites what is deleted from it", () => {
  const { db, close } = openStore(MEMORY_HOME);
  const indexes = db
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'",
    )
    .all();

  for (const { name } of indexes) {
    const option = db.prepare(`SELECT v FROM ${name}_config WHERE k = 'secure-delete'`).get();
    expect(option, `in ${name}`).toEqual({ v: 1 });
  }
  close();
});

test("does not open with another key, and says so without touching the file", async () => {
  using place = temporaryHome();
  const { home, store } = await openHomeStore(place);
  store.close();
  const before = readFileSync(home.dbPath);
  const keys = { ...home.keys, database: Buffer.alloc(32, 5) };

  expect(() => openStore({ ...home, keys })).toThrow(
    expect.objectContaining({ code: "damaged", message: expect.stringContaining("this key") }),
  );
  expect(readFileSync(home.dbPath).equals(before)).toBe(true);
});

test("refuses a database that is not encrypted", async () => {
  using place = temporaryHome();
  const home = await openHome(place.config);
  new Database(home.dbPath).exec("CREATE TABLE t (x)").close();

  expect(() => openStore(home)).toThrow(
    expect.objectContaining({ code: "damaged", message: expect.stringContaining("not encrypted") }),
  );
});

test.each([
  ["nothing", Buffer.alloc(0)],
  ["zeroes", Buffer.alloc(8192)],
  ["text", Buffer.from("not a database, but long enough to be taken for one")],
])("refuses a database file that holds %s", async (_what, bytes) => {
  using place = temporaryHome();
  const home = await openHome(place.config);
  writeFileSync(home.dbPath, bytes);

  expect(() => openStore(home)).toThrow(expect.objectContaining({ code: "damaged" }));
  expect(readFileSync(home.dbPath).equals(bytes)).toBe(true);
});

test("refuses a newer schema and leaves it as it is", async () => {
  using place = temporaryHome();
  const { home, store } = await openHomeStore(place);
  store.db.pragma("user_version = 9999");
  store.close();
  const before = readFileSync(home.dbPath);

  expect(() => openStore(home)).toThrow(expect.objectContaining({ code: "conflict" }));
  expect(readFileSync(home.dbPath).equals(before)).toBe(true);
});

test("detects a flipped bit wherever it is, and never serves it", async () => {
  using place = temporaryHome();
  const { home, store, fill } = await openHomeStore(place);
  fill(300);
  store.close();
  const file = readFileSync(home.dbPath);

  for (let page = 0; page * 4096 < file.length; page += 1) {
    const offset = page * 4096 + ((page * 997 + 13) % 4096);
    const changed = Buffer.from(file);
    changed[offset] = (file[offset] ?? 0) ^ 0x10;
    writeFileSync(home.dbPath, changed);
    expect(() => readAll(home), `byte ${offset}`).toThrow(PairedError);
  }
});

test("detects two pages that changed places", async () => {
  using place = temporaryHome();
  const { home, store, fill } = await openHomeStore(place);
  fill(300);
  store.close();
  const file = readFileSync(home.dbPath);
  const pages = file.length / 4096;

  const swapped = Buffer.from(file);
  file.copy(swapped, (pages - 2) * 4096, (pages - 1) * 4096);
  file.copy(swapped, (pages - 1) * 4096, (pages - 2) * 4096, (pages - 1) * 4096);
  writeFileSync(home.dbPath, swapped);

  expect(() => readAll(home)).toThrow(expect.objectContaining({ code: "damaged" }));
});

test("says that the disk is full, keeps what it had, and goes on when there is room", async () => {
  using place = temporaryHome();
  using opened = await openHomeStore(place);
  opened.fill(10);
  const pages = Number(opened.store.db.pragma("page_count", { simple: true }));
  opened.store.db.pragma(`max_page_count = ${pages}`);

  expect(() => opened.fill(2000)).toThrow(
    expect.objectContaining({ code: "unavailable", message: expect.stringContaining("full") }),
  );

  opened.store.db.pragma("max_page_count = 1000000");
  opened.fill(10);
  expect(count(opened.store)).toBe(20);
});

test("says that another process holds the database, and that the call can be repeated", async () => {
  using place = temporaryHome();
  using first = await openHomeStore(place);
  using second = await openHomeStore(place);
  second.store.db.pragma("busy_timeout = 20");
  first.store.db.exec("BEGIN IMMEDIATE");

  expect(() => second.fill(1)).toThrow(
    expect.objectContaining({ code: "unavailable", fix: "Call again." }),
  );

  first.store.db.exec("COMMIT");
  second.fill(1);
  expect(count(first.store)).toBe(1);
});

test("a failed statement tells neither its text nor its values", async () => {
  using place = temporaryHome();
  using opened = await openHomeStore(place);
  opened.store.db.exec("CREATE VIRTUAL TABLE words USING fts5 (text)");
  const search = opened.store.prepare<[string]>("SELECT * FROM words WHERE words MATCH ?");

  for (const work of [() => search.all(`"${SENTINEL}`), () => opened.store.prepare(SENTINEL)])
    expect(work).toThrow(
      expect.objectContaining({
        name: "PairedError",
        code: "internal",
        message: expect.not.stringContaining(SENTINEL),
      }),
    );
});

test("empties its log without waiting for others who read", async () => {
  using place = temporaryHome();
  using first = await openHomeStore(place);
  using second = await openHomeStore(place);
  first.fill(10);
  second.store.db.exec("BEGIN");
  second.store.prepare("SELECT * FROM probe").all();
  first.fill(10);

  const before = performance.now();
  first.store.emptyLog();
  expect(performance.now() - before).toBeLessThan(1000);
  second.store.db.exec("COMMIT");
  first.store.emptyLog();

  expect(statSync(place.file("paired.db-wal")).size).toBe(0);
  expect(first.store.db.pragma("busy_timeout", { simple: true })).toBe(5000);
});

test("takes back a whole transaction when its work throws, and nothing more", async () => {
  using place = temporaryHome();
  using opened = await openHomeStore(place);
  const { store, fill } = opened;
  const effects: string[] = [];

  store.transaction(() => {
    fill(1);
    store.afterCommit(() => effects.push("outer"));
    expect(() =>
      store.transaction(() => {
        fill(1);
        store.afterCommit(() => effects.push("inner"));
        throw new Error("changed my mind");
      }),
    ).toThrow("changed my mind");
    expect(effects).toEqual([]);
  });

  expect(count(store)).toBe(1);
  expect(effects).toEqual(["outer"]);
});

test("an effect that fails after the commit does not undo it, or stop the next one", () => {
  const errors: unknown[] = [];
  const log: Log = { info() {}, error: (_message, fields) => void errors.push(fields) };
  const store = openStore(MEMORY_HOME, log);
  const effects: string[] = [];

  const result = store.transaction(() => {
    store.afterCommit(() => {
      throw new Error("no");
    });
    store.afterCommit(() => effects.push("next"));
    return "done";
  });

  expect(result).toBe("done");
  expect(effects).toEqual(["next"]);
  expect(errors).toHaveLength(1);
  store.close();
});

function count(store: { readonly prepare: ReturnType<typeof openStore>["prepare"] }): unknown {
  return store.prepare<[], { n: number }>("SELECT count(*) AS n FROM probe").get()?.n;
}

/** Reads every table, every index and every free page, as `verify` does. */
function readAll(home: Parameters<typeof openStore>[0]): void {
  const store = openStore(home);
  try {
    for (const { quick_check: line } of store
      .prepare<[], { quick_check: string }>("PRAGMA integrity_check")
      .all())
      if (line !== "ok") throw new PairedError("damaged", line);
  } finally {
    store.close();
  }
}
