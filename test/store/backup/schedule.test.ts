import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, platform } from "node:os";
import { join } from "node:path";
import { setImmediate as giveWay } from "node:timers/promises";

import { expect, test } from "vitest";

import { silentLog } from "../../../src/log.ts";
import { createAudit } from "../../../src/store/audit.ts";
import { isAlive } from "../../../src/store/backup/alive.ts";
import { type Backups, createBackups } from "../../../src/store/backup/backups.ts";
import { hourly as cron, type Hourly } from "../../../src/store/backup/cron.ts";
import { describeBackups } from "../../../src/store/backup/describe.ts";
import { inLockedFolder } from "../../../src/store/backup/folder-lock.ts";
import { openStore } from "../../../src/store/db.ts";
import { openHome } from "../../../src/store/home.ts";
import { temporaryHome, type TemporaryHome } from "../../temporary-home.ts";

const START = new Date(2026, 0, 10, 12).getTime();
const HOUR_MS = 3_600_000;
const KEEP = { daily: 2, weekly: 0, monthly: 0 };

interface World extends AsyncDisposable {
  readonly folder: string;
  readonly backups: Backups;
  readonly minutes: readonly number[];
  /** Lets hours pass, one look each, as the timer gives them. */
  readonly pass: (hours: number) => Promise<void>;
  readonly jump: (hours: number) => void;
  readonly count: () => Promise<number>;
}

async function openWorld(place: TemporaryHome): Promise<World> {
  const home = await openHome({ ...place.config, home: place.file("home") });
  const store = openStore(home);
  let now = START;
  let look: (() => Promise<void>) | undefined;
  const minutes: number[] = [];
  const hourly: Hourly = async (minute, work) => {
    minutes.push(minute);
    look = work;
    return { [Symbol.dispose]: () => void (look = undefined) };
  };
  const clock = (): number => now;
  const audit = createAudit({ store, clock, home });
  const backups = createBackups({ home, store, clock, log: silentLog, audit, hourly });
  const folder = place.file("backups");
  return {
    folder,
    backups,
    minutes,
    async pass(hours) {
      for (let n = 0; n < hours; n += 1) {
        now += HOUR_MS;
        await look?.();
      }
    },
    jump: (hours) => void (now += hours * HOUR_MS),
    count: async () => (await backups.list(folder)).snapshots.length,
    async [Symbol.asyncDispose]() {
      await backups[Symbol.asyncDispose]();
      store.close();
    },
  };
}

test("a plan makes one backup a day at its time, and removes those that are over theirs", async () => {
  using place = temporaryHome();
  await using world = await openWorld(place);
  await world.backups.schedule({ folder: world.folder, hour: 2, minute: 30, keep: KEEP });
  expect(world.minutes).toEqual([30]);
  await world.backups.look();
  expect(await world.count()).toBe(1);

  await world.pass(13);
  expect(await world.count()).toBe(1);
  await world.pass(3);
  expect(await world.count()).toBe(2);
  await world.pass(72);
  expect(await world.count()).toBe(2);
});

test("what was missed while nothing ran is made at the next look, once", async () => {
  using place = temporaryHome();
  await using world = await openWorld(place);
  await world.backups.schedule({ folder: world.folder, hour: 2, minute: 0, keep: KEEP });
  await world.backups.look();
  world.jump(24 * 9);

  await world.backups.look();
  await world.backups.look();

  expect(await world.count()).toBe(2);
});

test("a disk that is away is a failure that is told, made up within the hour that it is back, and never made here", async () => {
  using place = temporaryHome();
  await using world = await openWorld(place);
  await world.backups.schedule({ folder: world.folder, hour: 2, minute: 0, keep: KEEP });
  rmSync(world.folder, { recursive: true });

  await world.backups.look();

  const { last } = world.backups.status();
  expect(last).toMatchObject({ outcome: "unavailable" });
  expect(describeBackups(world.backups.status(), START).trouble).toMatch(/none made yet; .*failed/);
  mkdirSync(world.folder);
  await world.pass(1);
  expect(await world.count()).toBe(1);
  expect(describeBackups(world.backups.status(), START + HOUR_MS).trouble).toBeUndefined();
});

test("nothing is made after it was switched off", async () => {
  using place = temporaryHome();
  await using world = await openWorld(place);
  await world.backups.schedule({ folder: world.folder, hour: 2, minute: 0, keep: KEEP });
  await world.backups.look();

  world.backups.off();
  await world.pass(50);

  expect(await world.count()).toBe(1);
  expect(world.backups.status().plan).toBeUndefined();
});

test("node-cron takes the pattern, and lets go of it", async () => {
  using timer = await cron(30, async () => {});
  expect(timer).toBeDefined();
});

test("of two at once one works, and the other is told", async () => {
  using place = temporaryHome();
  await inLockedFolder(place.path, async () => {
    await expect(inLockedFolder(place.path, async () => {})).rejects.toMatchObject({
      code: "conflict",
      fix: expect.stringContaining("Wait"),
    });
  });
  await inLockedFolder(place.path, async () => {});
});

test.runIf(platform() === "linux")(
  "a process that has ended and was not asked about is not alive",
  async () => {
    // Its parent, a shell that became `sleep`, never asks.
    const parent = spawn("sh", ["-c", "sh -c 'echo $$' & exec sleep 30"], { stdio: "pipe" });
    const [line] = await once(parent.stdout, "data");
    const pid = Number(String(line));
    while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "latin1"))) await giveWay();

    expect(isAlive(pid)).toBe(false);
    expect(isAlive(process.pid)).toBe(true);
    parent.kill("SIGKILL");
    await once(parent, "exit");
  },
);

test("a lock whose process is gone is taken over; one of another machine is not", async () => {
  using place = temporaryHome();
  const lock = join(place.path, "lock");
  writeFileSync(lock, JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1 }));
  await inLockedFolder(place.path, async () => {});

  writeFileSync(lock, JSON.stringify({ host: "another", pid: 1 }));
  await expect(inLockedFolder(place.path, async () => {})).rejects.toMatchObject({
    code: "conflict",
  });
});
