import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { openStore } from "../../src/store/db.ts";
import { openHome } from "../../src/store/home.ts";
import { verifyDatabase, verifyTables } from "../../src/store/verify.ts";
import { HASHED, openHomeStore } from "../store/open-home-store.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";
import { allLines, linesOf, startWriter } from "./writer.ts";

const KILLS = 20;
const canMount = platform() === "linux" && process.getuid?.() === 0;
if (!canMount)
  process.stdout.write("skipped: disk tests need root on Linux to mount a small disk\n");

test("kill -9 of a writer at any moment loses no acknowledged row", async () => {
  using place = temporaryHome();
  const acknowledged: number[] = [];

  for (let cycle = 0; cycle < KILLS; cycle += 1) {
    const writer = startWriter(place.path);
    let left = 5 + ((cycle * 7) % 23);
    for await (const line of linesOf(writer)) {
      acknowledged.push(Number(line));
      left -= 1;
      // The next row is on its way while the signal is.
      if (left === 0) writer.kill("SIGKILL");
    }
  }

  using opened = await openHomeStore(place);
  const ids = new Set(idsIn(opened));
  const { findings } = await verifyTables(opened.store.db, opened.home.keys.rowMac, HASHED);
  expect(acknowledged.length).toBeGreaterThan(KILLS * 5);
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
  expect(findings).toEqual([]);
  expect((await verifyDatabase(opened.home)).damagedPages).toEqual([]);
});

test("six processes that start at once on no home at all make one, and lose nothing", async () => {
  using place = temporaryHome();
  const home = place.file("new");

  const lines = await Promise.all(
    Array.from({ length: 6 }, () => allLines(startWriter(home, { count: 50 }))),
  );

  const acknowledged = lines.flat().map(Number);
  expect(new Set(acknowledged).size).toBe(300);
  using opened = await openHomeStore({ config: { ...place.config, home } });
  expect(idsIn(opened)).toEqual(acknowledged.toSorted((a, b) => a - b));
});

test("verify takes nothing for damage while another process writes", async () => {
  using place = temporaryHome();
  const home = await openHome(place.config);
  const writer = startWriter(place.path);
  const lines = linesOf(writer);
  await lines.next();

  const reports = [await verifyDatabase(home), await verifyDatabase(home)];

  writer.kill("SIGKILL");
  while (!(await lines.next()).done);
  for (const { damagedPages, findings } of reports) {
    expect(damagedPages).toEqual([]);
    expect(findings).toEqual([{ table: "probe", problem: "foreign" }]);
  }
});

test.runIf(canMount)(
  "D4: a full disk refuses, keeps what was acknowledged, and works again with space",
  async () => {
    using place = temporaryHome();
    using disk = mountDisk(place, "3m");
    using opened = await openHomeStore({ config: { ...place.config, home: disk.path } });
    let acknowledged = 0;

    expect(() => {
      for (;;) {
        opened.fill(50, "x".repeat(1000));
        acknowledged += 50;
      }
    }).toThrow(
      expect.objectContaining({ code: "unavailable", message: expect.stringContaining("full") }),
    );

    expect(acknowledged).toBeGreaterThan(0);
    expect(idsIn(opened)).toHaveLength(acknowledged);
    disk.remount("size=30m");
    opened.fill(50);
    expect(idsIn(opened)).toHaveLength(acknowledged + 50);
  },
);

test.runIf(canMount)("a disk that is full from the start leaves no half-made home", async () => {
  using place = temporaryHome();
  using disk = mountDisk(place, "64k");
  const config = { ...place.config, home: join(disk.path, "home") };
  mkdirSync(config.home, { mode: 0o700 });
  expect(() => writeFileSync(join(disk.path, "filler"), Buffer.alloc(2 ** 20))).toThrow("ENOSPC");

  await expect(openHome(config)).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("the disk is full"),
  });

  disk.remount("size=30m");
  using opened = await openHomeStore({ config });
  opened.fill(10);
  expect(idsIn(opened)).toHaveLength(10);
});

test.runIf(canMount)(
  "D5: says that the disk is read-only, for an old home and for a new one",
  async () => {
    using place = temporaryHome();
    using disk = mountDisk(place, "8m");
    const config = { ...place.config, home: disk.path };
    (await openHomeStore({ config })).store.close();
    disk.remount("ro");

    const home = await openHome(config);
    expect(() => openStore(home)).toThrow(expect.objectContaining({ code: "unavailable" }));
    await expect(openHome({ ...config, home: join(disk.path, "new") })).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("read-only"),
    });
  },
);

test.runIf(canMount)("D5: says so when this user may not write the home", async () => {
  using place = temporaryHome();
  chmodSync(place.path, 0o755);

  const [line] = await allLines(startWriter(place.file("new"), { count: 1, uid: 65_534 }));

  expect(JSON.parse(line ?? "")).toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("may not use"),
  });
});

function idsIn({ store }: { readonly store: ReturnType<typeof openStore> }): number[] {
  return store
    .prepare<[], { id: number }>("SELECT id FROM probe ORDER BY id")
    .all()
    .map(({ id }) => id);
}

/** A disk in memory of a given size, gone when the test ends. */
function mountDisk(
  place: TemporaryHome,
  size: string,
): Disposable & { readonly path: string; readonly remount: (option: string) => void } {
  const path = place.file("disk");
  mkdirSync(path);
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size},mode=0700`, "tmpfs", path]);
  return {
    path,
    remount: (option) => void execFileSync("mount", ["-o", `remount,${option}`, path]),
    [Symbol.dispose]: () => void execFileSync("umount", ["--lazy", path]),
  };
}
