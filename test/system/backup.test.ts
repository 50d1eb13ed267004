import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { expect, test } from "vitest";

import { openHome } from "../../src/store/home.ts";
import { decryptPages } from "../store/sqlcipher.ts";
import { fillDisk } from "./full.ts";
import { CLI, createPlace, nodesOf, type Outcome, type Place } from "./place.ts";
import { openPty } from "./pty.ts";

const HAS_SCRIPT = existsSync("/usr/bin/script");
const SENTINEL = "sentinel-of-ana-77c1";
const PASSPHRASE = "four words that do not belong";

test("backups made while a client writes each hold all that was acknowledged before", async () => {
  await using place = createPlace();
  const folder = join(place.path, "backups");
  const { call } = await place.connect();
  const stop = new AbortController();
  let written = 0;
  const writing = (async () => {
    while (!stop.signal.aborted) {
      await call("memory_add", { body: `lesson ${written} about webhooks and refunds` });
      written += 1;
    }
  })();
  const made: { readonly snapshot: string; readonly least: number }[] = [];
  for (let n = 0; n < 2; n += 1) {
    const least = written;
    const { stdout } = await succeed(place, ["backup", "now", "--to", folder, "--json"]);
    made.push({ ...JSON.parse(stdout), least });
  }
  stop.abort();
  await writing;

  for (const { snapshot, least } of made) {
    const to = join(place.path, snapshot);
    await succeed(place, ["restore", folder, "--snapshot", snapshot, "--to", to]);
    expect(await countEntries(to)).toBeGreaterThanOrEqual(least);
  }
  const status = await succeed(place, ["status"]);
  expect(status.stdout).toMatch(/backups {2}the last one less than an hour ago; none scheduled/);
  await succeed(place, ["restore", folder, "--verify"]);
});

test("a node killed with -9 in a backup leaves no snapshot; the next one is whole and takes over", async () => {
  await using place = createPlace();
  const folder = join(place.path, "backups");
  await fill(place, 4000);
  await place.connect();

  const cut = place.run(["backup", "now", "--to", folder]);
  await until(() => filesIn(folder).some((name) => name.includes("/chunks/")));
  process.kill(nodesOf(place.home).at(-1) ?? 0, "SIGKILL");
  expect((await cut).code).toBe(1);
  expect(filesIn(folder).filter((name) => name.includes("/snapshots/"))).toEqual([]);

  await succeed(place, ["backup", "now"].concat("--to", folder));
  const { stdout } = await succeed(place, ["restore", folder, "--verify", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, snapshots: 1 });
});

test("a restore killed with -9 leaves the place of the home as it was, and the next one clears up", async () => {
  await using place = createPlace();
  const folder = join(place.path, "backups");
  await fill(place, 4000);
  await succeed(place, ["backup", "now", "--to", folder]);
  const to = join(place.path, "restored");

  const child = spawn(process.execPath, [CLI, "restore", folder, "--to", to], {
    env: place.env,
    stdio: "ignore",
  });
  const staged = `${to}.restoring-${child.pid}`;
  await until(() => existsSync(join(staged, "paired.db")));
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(existsSync(to)).toBe(false);

  await succeed(place, ["restore", folder, "--to", to]);
  expect(existsSync(staged)).toBe(false);
  expect(await countEntries(to)).toBe(4000);
});

test("on another machine a passphrase opens it, also from before the keys were changed", async () => {
  await using here = createPlace();
  await using there = createPlace();
  const folder = join(here.path, "backups");
  const { call } = await here.connect();
  await call("memory_add", { body: `${SENTINEL} one` });
  await succeed(here, ["keys", "passphrase", "--stdin"], {}, `${PASSPHRASE}\n`);
  const first = await succeed(here, ["backup", "now", "--to", folder, "--json"]);
  const { snapshot } = JSON.parse(first.stdout);
  await succeed(here, ["keys", "rotate", "--stdin"], {}, `${PASSPHRASE}\n`);
  await call("memory_add", { body: `${SENTINEL} two` });
  await succeed(here, ["backup", "now", "--to", folder]);
  const listed = await succeed(here, ["backup", "list", "--json"]);
  expect(JSON.parse(listed.stdout).snapshots).toHaveLength(2);

  const wrong = await there.run(["restore", folder, "--stdin"], { input: "not that one\n" });
  expect(wrong).toMatchObject({ code: 1 });
  expect(existsSync(there.home)).toBe(false);
  await succeed(there, ["restore", folder, "--stdin"], {}, `${PASSPHRASE}\n`);
  await succeed(there, ["unlock", "--stdin"], {}, `${PASSPHRASE}\n`);
  const moved = await there.connect();
  const found = await moved.call("memory_search", { query: SENTINEL });
  expect(found.results).toHaveLength(2);
  const old = join(there.path, "old");
  const older = ["restore", folder, "--snapshot", snapshot, "--to", old, "--stdin"];
  await succeed(there, older, {}, `${PASSPHRASE}\n`);
  expect(existsSync(join(old, "cores"))).toBe(false);

  const taken = await there.run(["restore", folder, "--stdin"], { input: `${PASSPHRASE}\n` });
  expect(taken).toMatchObject({ code: 1 });
  expect(taken.stderr).toContain("is a home");
});

test("a full and a read-only folder are refused with a fix, and taken when that is over", async (context) => {
  await using place = createPlace();
  const folder = join(place.path, "small");
  using disk = mountSmallDisk(folder);
  context.skip(!disk, "cannot mount a disk here");
  await fill(place, 3000);
  await succeed(place, ["backup", "now", "--to", folder]);
  await fill(place, 3000, "more");
  const ballast = join(folder, "ballast");
  fillDisk(ballast);

  const full = await place.run(["backup", "now"]);
  expect(full).toMatchObject({ code: 1 });
  expect(full.stderr).toMatch(/the disk is full\n {2}Free space there/);
  rmSync(ballast);
  await succeed(place, ["backup", "now"]);

  remount(folder, "ro");
  const closed = await place.run(["backup", "now"]);
  expect(closed).toMatchObject({ code: 1 });
  expect(closed.stderr).toMatch(/the disk is read-only\n {2}Free space there, make it writable/);
  const doctor = await place.run(["doctor"]);
  expect(doctor.stdout).toMatch(/warn {2}backups .*the last try failed \(unavailable\)/);
  await succeed(place, ["restore", folder, "--verify"]);
});

test.runIf(HAS_SCRIPT)(
  "a home that is there is put aside only after its person said so",
  async () => {
    await using place = createPlace();
    const folder = join(place.path, "backups");
    const { call } = await place.connect();
    await call("memory_add", { body: `${SENTINEL} before` });
    await succeed(place, ["backup", "now", "--to", folder]);
    await call("memory_add", { body: `${SENTINEL} after` });
    const piped = await place.run(["restore", folder, "--replace"]);
    expect(piped).toMatchObject({ code: 2 });
    expect(piped.stderr).toContain("restore needs a terminal");

    const pty = openPty(`${process.execPath} ${CLI} restore ${folder} --replace`, place.env);
    await pty.until("> ");
    pty.type("replace home");
    await pty.until("What was there is in ");
    expect(await pty.end()).toBe(0);

    expect(await countEntries(place.home)).toBe(1);
    const aside = readdirSync(place.path).find((name) => name.startsWith("home.before-"));
    expect(await countEntries(join(place.path, aside ?? ""))).toBe(2);
  },
);

test.runIf(HAS_SCRIPT)(
  "an erased entry is in no backup any more, its person is told what that costs, and everything goes with everything",
  async () => {
    await using place = createPlace();
    const folder = join(place.path, "backups");
    await fill(place, 300, `${SENTINEL}-of`);
    await succeed(place, ["backup", "schedule", "--to", folder]);
    await succeed(place, ["backup", "now"]);
    const before = epochsIn(folder);

    const one = openPty(`${process.execPath} ${CLI} erase K150`, place.env);
    expect(await one.until("> ")).toContain("Every backup made so far is given up");
    one.type("erase K150");
    await one.until("none is left.");
    await one.end();

    expect(before.filter((epoch) => existsSync(join(folder, epoch)))).toEqual([]);
    const to = join(place.path, "restored");
    await succeed(place, ["restore", folder, "--to", to]);
    const home = await openHome({ home: to, keyFile: undefined, keychain: false });
    const pages = decryptPages(readFileSync(home.dbPath), home.keys.database);
    const says = (text: string): boolean => pages.some((page) => page.includes(text));
    expect(says(`${SENTINEL}-of 149 `)).toBe(false);
    expect(says(`${SENTINEL}-of 150 `)).toBe(true);

    const all = openPty(`${process.execPath} ${CLI} erase --all`, place.env);
    await all.until("> ");
    all.type("erase everything in home");
    expect(await all.end()).toBe(0);
    expect(filesIn(folder)).toEqual(["README.txt"]);
    expect(existsSync(place.home)).toBe(false);
  },
);

async function succeed(
  place: Place,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input?: string,
): Promise<Outcome> {
  const outcome = await place.run(args, { env, ...(input !== undefined && { input }) });
  expect({ args, ...outcome }).toMatchObject({ args, code: 0, stderr: expect.any(String) });
  return outcome;
}

async function fill(place: Place, count: number, text = "lesson"): Promise<void> {
  const source = join(place.path, `${text}.jsonl`);
  const lines = Array.from({ length: count }, (_, n) =>
    JSON.stringify({ paired: 1, body: `${text} ${n} of many, about refunds ${n * 7919}` }),
  );
  writeFileSync(source, lines.join("\n"));
  await succeed(place, ["import", source]);
}

/** How many entries the database of a home has that a key file opens. */
async function countEntries(path: string): Promise<number> {
  const { openStore } = await import("../../src/store/db.ts");
  const store = openStore(await openHome({ home: path, keyFile: undefined, keychain: false }));
  const row = store.prepare<[], { n: number }>("SELECT count(*) AS n FROM entry").get();
  store.close();
  return row?.n ?? 0;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(2);
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => {
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    return stats?.isFile() === true && !name.endsWith(".tmp");
  });
}

function epochsIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^[0-9a-f]{16}$/.test(name));
}

/** A small disk of its own at `path`, where this machine lets us make one. */
function mountSmallDisk(path: string): Disposable | undefined {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=12m,mode=0700", "tmpfs", path]);
  return status === 0
    ? { [Symbol.dispose]: () => void spawnSync("umount", ["-l", path]) }
    : undefined;
}

function remount(path: string, how: "ro" | "rw"): void {
  spawnSync("mount", ["-o", `remount,${how}`, path]);
}
