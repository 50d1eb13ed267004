import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { startLogNode, testSpace } from "../federation/logs/log-node.ts";
import { temporaryHome } from "../temporary-home.ts";

/** A small disk of its own at `path`, where this machine lets us make one. */
function mountSmallDisk(path: string): Disposable | undefined {
  mkdirSync(path, { recursive: true });
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=48m", "tmpfs", path]);
  return status === 0
    ? { [Symbol.dispose]: () => void spawnSync("umount", ["-l", path]) }
    : undefined;
}

function fill(path: string): void {
  const file = openSync(path, "w");
  try {
    for (let chunk = 1024 * 1024; chunk >= 1; chunk = Math.floor(chunk / 2))
      while (wrote(file, chunk));
  } finally {
    closeSync(file);
  }
}

function wrote(file: number, bytes: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(bytes, 1)) === bytes;
  } catch {
    return false;
  }
}

test("a full disk loses nothing: what is shared waits, and goes out when there is space (T24)", async (context) => {
  using home = temporaryHome();
  const cores = home.file("cores");
  using disk = mountSmallDisk(cores);
  context.skip(!disk, "cannot mount a disk here");
  await using node = await startLogNode({ space: testSpace(1), member: 0, home });
  const { logs, space } = node;
  logs.create(space, ["author", "keyring"]);
  node.publish(["while there is space"]);
  await logs.settled();
  const ballast = join(cores, "ballast");
  fill(ballast);

  for (let n = 0; n < 40; n++) node.publish([`entry ${n} ${"text ".repeat(200)}`]);
  await logs.settled();
  expect(logs.status()).toMatchObject({ degraded: ["cores_unwritable"] });
  expect(logs.status().queued).toBeGreaterThan(0);

  rmSync(ballast);
  node.publish(["after there is space again"]);
  await logs.settled();
  expect(logs.status()).toMatchObject({ degraded: [], queued: 0 });
  expect(logs.cores(space, ["author"])[0]?.length).toBe(43);
});
