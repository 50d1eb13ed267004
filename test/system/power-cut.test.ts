import { execFileSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { platform } from "node:os";

import { expect, test } from "vitest";

import { verifyTables } from "../../src/store/verify.ts";
import { HASHED, openHomeStore } from "../store/open-home-store.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";
import { linesOf, startWriter, type WriterOptions } from "./writer.ts";

const CUTS = 12;
const canCut = platform() === "linux" && process.getuid?.() === 0;
if (!canCut) process.stdout.write("skipped: power cuts need root on Linux for a disk in a file\n");

test.runIf(canCut)("D2: a power cut at any moment loses no acknowledged row", async () => {
  using place = temporaryHome();
  using disk = createDisk(place);
  const acknowledged: number[] = [];

  // The first cut comes right after the very first row: folders, keys, keyring and database are all new.
  for (let cut = 0; cut < CUTS; cut += 1)
    acknowledged.push(...(await writeUntilCut(disk, 1 + ((cut * 13) % 40))));

  const { ids, findings } = await readBack(disk, place);
  const lost = acknowledged.filter((id) => !ids.has(id));
  process.stdout.write(
    `power cuts: ${CUTS}, ${acknowledged.length} acknowledged, ${lost.length} lost\n`,
  );
  expect(acknowledged.length).toBeGreaterThan(CUTS * 5);
  expect(lost).toEqual([]);
  expect(findings).toEqual([]);
});

test.runIf(canCut)("D2 control: without synchronous=FULL a power cut does lose rows", async () => {
  using place = temporaryHome();
  using disk = createDisk(place);

  const acknowledged = await writeUntilCut(disk, 300, { synchronous: "NORMAL" });

  const { ids } = await readBack(disk, place);
  expect(acknowledged.filter((id) => !ids.has(id)).length).toBeGreaterThan(0);
});

interface Disk extends Disposable {
  /** A home on the disk, in folders that the first writer makes. */
  readonly home: string;
  /** What was not flushed is gone. */
  readonly cutPower: () => void;
  readonly restart: () => void;
}

/** Reads `count` acknowledgements, freezes the writer, cuts the power; resolves to all that was acknowledged. */
async function writeUntilCut(
  disk: Disk,
  count: number,
  options?: WriterOptions,
): Promise<number[]> {
  const writer = startWriter(disk.home, options);
  const acknowledged: number[] = [];
  for await (const line of linesOf(writer)) {
    acknowledged.push(Number(line));
    if (acknowledged.length !== count) continue;
    writer.kill("SIGSTOP");
    disk.cutPower();
    writer.kill("SIGKILL");
  }
  disk.restart();
  return acknowledged;
}

async function readBack(
  disk: Disk,
  place: TemporaryHome,
): Promise<{ ids: ReadonlySet<number>; findings: readonly unknown[] }> {
  using opened = await openHomeStore({ config: { ...place.config, home: disk.home } });
  const rows = opened.store.prepare<[], { id: number }>("SELECT id FROM probe").all();
  const { findings } = await verifyTables(opened.store.db, opened.home.keys.rowMac, HASHED);
  return { ids: new Set(rows.map(({ id }) => id)), findings };
}

/** `EXT4_IOC_SHUTDOWN` without flushing the journal, as xfstests cuts the power. */
const SHUTDOWN = `
my $flag = pack("L", 2);
open(my $root, "<", $ARGV[0]) or die $!;
ioctl($root, 0x8004587D, $flag) or die $!;
`;

/** An ext4 disk in a file, which can lose its power. */
function createDisk(place: TemporaryHome): Disk {
  const image = place.file("image");
  const path = place.file("disk");
  writeFileSync(image, "");
  truncateSync(image, 64 * 1024 * 1024);
  execFileSync("mkfs.ext4", ["-q", "-F", image]);
  mkdirSync(path);
  const mount = (): void => void execFileSync("mount", ["-o", "loop", image, path]);
  const unmount = (): void => void execFileSync("umount", [path]);
  mount();
  return {
    home: `${path}/new/home`,
    cutPower: () => void execFileSync("perl", ["-e", SHUTDOWN, path]),
    restart() {
      unmount();
      mount();
    },
    [Symbol.dispose]: unmount,
  };
}
