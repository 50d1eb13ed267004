import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { build } from "esbuild";
import { expect, test } from "vitest";

import { hasKey } from "../../src/store/database-key.ts";
import { openStore } from "../../src/store/db.ts";
import { openHome } from "../../src/store/home.ts";
import { openHomeStore } from "../store/open-home-store.ts";
import { decryptPages } from "../store/sqlcipher.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";

const ROOT = join(import.meta.dirname, "../..");
/** More than SQLite's cache, so that pages go to the file before the rotation commits. */
const ROWS = 26_000;
const TEXT = "a row of some length ".repeat(30);

interface Killed {
  readonly when: string;
  /** Whether the rotation that was killed had begun to rewrite the file. */
  readonly journal: boolean;
  /** Which key the file has, by an independent decryptor of its first page. */
  readonly has: readonly string[];
  readonly rows: number;
  readonly integrity: unknown;
  readonly settled: boolean;
}

type Moment = (files: Files) => boolean;

interface Files {
  readonly journalBytes: number;
  readonly isHot: boolean;
  readonly databaseChanged: boolean;
  readonly keyringChanges: number;
  readonly elapsedMs: number;
}

/** Moments of a rotation, by what a process beside it can see of the files. */
const MOMENTS: Readonly<Record<string, Moment>> = {
  "both keys are in the keyring": ({ keyringChanges }) => keyringChanges >= 1,
  "the journal is begun": ({ journalBytes }) => journalBytes > 0,
  "the journal holds a megabyte": ({ journalBytes }) => journalBytes > 1e6,
  "the journal holds ten": ({ journalBytes }) => journalBytes > 10e6,
  "the journal is to be played back": ({ isHot }) => isHot,
  "the file is being rewritten": ({ databaseChanged }) => databaseChanged,
  "the journal is gone": ({ databaseChanged, journalBytes }) =>
    databaseChanged && journalBytes === 0,
  "the old key is forgotten": ({ keyringChanges }) => keyringChanges >= 2,
};

test("kill -9 at 40 points of a rotation: one of two keys opens the file, nothing is lost", async () => {
  using first = temporaryHome();
  using second = temporaryHome();
  const program = await buildRotator(first.path);
  const named = Object.entries(MOMENTS);
  const timed = Array.from({ length: 12 }, (_, at): [string, Moment] => [
    `${at * 70} ms`,
    ({ elapsedMs }) => elapsedMs >= at * 70,
  ]);

  const killed = (
    await Promise.all([
      killAt(first, program, [...named, ...timed]),
      killAt(second, program, [...timed, ...named]),
    ])
  ).flat();

  expect(killed).toHaveLength(40);
  const wrong = killed.filter(
    ({ has, rows, integrity, settled }) =>
      has.length !== 1 || rows !== ROWS || integrity !== "ok" || !settled,
  );
  expect(wrong).toEqual([]);
  expect(killed.filter(({ journal }) => journal).length).toBeGreaterThan(8);
  expect(new Set(killed.flatMap(({ has }) => has))).toEqual(new Set(["current", "next"]));
}, 120_000);

async function killAt(
  place: TemporaryHome,
  program: string,
  moments: readonly (readonly [string, Moment])[],
): Promise<Killed[]> {
  const opened = await openHomeStore(place);
  opened.fill(ROWS, TEXT);
  opened[Symbol.dispose]();
  const killed: Killed[] = [];
  for (const [when, isNow] of moments) {
    await rotateUntil(place, program, isNow);
    killed.push(await examine(place, when));
  }
  return killed;
}

async function rotateUntil(place: TemporaryHome, program: string, isNow: Moment): Promise<void> {
  const child = spawn(process.execPath, [program, place.path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(child, "exit");
  await untilSays(child, "begin");
  const look = watchFiles(place);
  while (!isNow(look())) await new Promise((resolve) => setImmediate(resolve));
  child.kill("SIGKILL");
  await gone;
}

/** What a start finds, and what it makes of it. */
async function examine(place: TemporaryHome, when: string): Promise<Killed> {
  const journal = existsSync(place.file("paired.db-journal"));
  const home = await openHome(place.config);
  const { current, next } = home.keyring.databaseKeys();
  const candidates = Object.entries({ current, ...(next && { next }) });
  const has = candidates.filter(([, key]) => hasKey(home.dbPath, key)).map(([name]) => name);
  const store = openStore(home);
  const rows = store.prepare<[], { n: number }>("SELECT count(*) AS n FROM probe").get()?.n ?? 0;
  const integrity = store.db.pragma("integrity_check", { simple: true });
  store.close();
  expect(() => decryptPages(firstPage(home.dbPath), home.keys.database)).not.toThrow();
  const settled = home.keyring.databaseKeys().next === undefined;
  return {
    when,
    journal,
    has: has.length === 1 && !next ? ["next"] : has,
    rows,
    integrity,
    settled,
  };
}

function watchFiles(place: TemporaryHome): () => Files {
  const began = performance.now();
  const database = place.file("paired.db");
  const firstPageBefore = firstPage(database);
  let keyring = statSync(place.file("keyring.json")).ino;
  let keyringChanges = 0;
  return () => {
    const inode = statSync(place.file("keyring.json"), { throwIfNoEntry: false })?.ino ?? keyring;
    if (inode !== keyring) keyringChanges += 1;
    keyring = inode;
    const journal = place.file("paired.db-journal");
    return {
      journalBytes: statSync(journal, { throwIfNoEntry: false })?.size ?? 0,
      isHot: (readHead(journal, 1)[0] ?? 0) !== 0,
      databaseChanged: !firstPage(database).equals(firstPageBefore),
      keyringChanges,
      elapsedMs: performance.now() - began,
    };
  };
}

function firstPage(path: string): Buffer {
  return readHead(path, 4096);
}

function readHead(path: string, count: number): Buffer {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(count);
      return bytes.subarray(0, readSync(file, bytes, 0, count, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return Buffer.alloc(0);
  }
}

async function untilSays(child: ChildProcess, line: string): Promise<void> {
  let said = "";
  while (!said.includes(line)) {
    if (!child.stdout) throw new Error("no pipe");
    const [chunk] = await once(child.stdout, "data");
    said += String(chunk);
  }
}

/** One file, for forty starts. */
async function buildRotator(folder: string): Promise<string> {
  const outfile = join(folder, "program/rotator.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "rotator.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["better-sqlite3", "sodium-native", "@napi-rs/keyring", "sqlite-vec"],
  });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "program/node_modules"));
  return outfile;
}
