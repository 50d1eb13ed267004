import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { startLogNode, testSpace } from "../federation/logs/log-node.ts";
import { temporaryHome } from "../temporary-home.ts";
import { fillDisk } from "./full.ts";
import { createPlace } from "./place.ts";

/** A small disk of its own at `path`, where this machine lets us make one. */
function mountSmallDisk(path: string, mb = 48): Disposable | undefined {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const options = `size=${mb}m,mode=0700`;
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]);
  return status === 0
    ? { [Symbol.dispose]: () => void spawnSync("umount", ["-l", path]) }
    : undefined;
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
  fillDisk(ballast);

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

test("memory_add on a full disk is refused with a fix, keeps all that was acknowledged and half of nothing", async (context) => {
  await using place = createPlace();
  using disk = mountSmallDisk(place.home, 12);
  context.skip(!disk, "cannot mount a disk here");
  const { client, call } = await place.connect();
  const ballast = join(place.home, "ballast");
  const body = "what the lesson says ".repeat(380);
  await call("memory_add", { title: "lesson 1", body });
  fillDisk(ballast);

  const refused = await (async () => {
    for (let n = 2; ; n += 1) {
      const reply = await client.callTool({
        name: "memory_add",
        arguments: { title: `lesson ${n}`, body },
      });
      if (reply.isError) return { n, content: reply.content };
    }
  })();
  const during = await call("memory_search", { query: "lesson 1" });
  rmSync(ballast);
  const after = await call("memory_add", { title: "after there is space again", body });

  expect(JSON.stringify(refused.content)).toMatch(/unavailable.*the disk is full.*fix/s);
  expect(during.results).toContainEqual(expect.objectContaining({ id: "K1" }));
  expect(after).toMatchObject({ id: `K${refused.n}` });
  await place.run(["stop"]);
  const { code, stdout } = await place.run(["verify", "--json"]);
  expect({ code, report: JSON.parse(stdout) }).toMatchObject({ code: 0, report: { ok: true } });
});

test("an import that fills the disk stops with a fix, and goes on when there is space", async (context) => {
  await using place = createPlace();
  using disk = mountSmallDisk(place.home, 32);
  context.skip(!disk, "cannot mount a disk here");
  const words = (n: number): string[] =>
    Array.from({ length: 80 }, (_, k) => `w${(n * 7919 + k * 104_729) % 99_991}`);
  const lines = Array.from({ length: 2000 }, (_, n) => ({ paired: 1, body: words(n).join(" ") }));
  const path = join(place.path, "lessons.jsonl");
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  await place.connect();
  const ballast = join(place.home, "ballast");
  writeFileSync(ballast, Buffer.alloc(26 * 1024 * 1024, 1));

  const full = await place.run(["import", path, "--json"]);
  rmSync(ballast);
  const again = await place.run(["import", path, "--json"]);

  expect(full.code).toBe(1);
  expect(full.stderr).toMatch(
    /paired-mcp: the disk is full: nothing was stored\n {2}Free some space/,
  );
  const before = JSON.parse(full.stdout);
  expect(before).toMatchObject({ complete: false, refused: 0 });
  const after = JSON.parse(again.stdout);
  expect(after).toMatchObject({ import: "I1", complete: true, added: 2000 - after.there });
  expect(after.there).toBeGreaterThanOrEqual(before.added);
  await place.run(["stop"]);
  expect((await place.run(["verify"])).code).toBe(0);
});
