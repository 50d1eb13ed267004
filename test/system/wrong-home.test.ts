import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { filesWith } from "../files-with.ts";
import { request } from "../node/speaker.ts";
import { CLI, createPlace, type Place } from "./place.ts";

/** Some user who may not write in root's folders; only root can become it. */
const NOBODY = 4711;
const isRoot = process.getuid?.() === 0;
if (!isRoot) process.stdout.write("skipped: homes that another user owns need root\n");

const COMMANDS = [[], ["node"], ["status"], ["doctor"], ["verify"], ["stop"]] as const;

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs every command there; none may end with a stack trace, or in silence where it failed. */
function runAll(place: Place, env: Record<string, string>, uid?: number): Record<string, Said> {
  const said = COMMANDS.map((args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
      env: { ...place.env, ...env },
      input: `${JSON.stringify(request(1, "tools/list"))}\n`,
      encoding: "utf8",
      ...(uid !== undefined && { uid, gid: uid }),
    });
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(stderr).toMatch(/^(?:paired-mcp: .+\n {2}.+\n)?$/);
    return [args[0] ?? "relay", { code: status, stdout, stderr }] as const;
  });
  return Object.fromEntries(said);
}

test("a file where the home should be is named as one, by every command", async () => {
  await using place = createPlace();
  const file = join(place.path, "file");
  writeFileSync(file, "mine");

  const said = runAll(place, { PAIRED_HOME: file });

  for (const name of ["relay", "node", "verify"])
    expect(said[name]).toMatchObject({ code: 1, stderr: expect.stringMatching(/ file\n/) });
  expect(said.doctor?.stdout).toMatch(/fail {2}home +cannot use .*: it is a file\n/);
  expect(said.doctor?.stdout).not.toContain("chmod");
  expect(readFileSync(file, "utf8")).toBe("mine");
});

test.runIf(isRoot)(
  "a home that may not be written: each command says so, none changes it",
  async () => {
    await using place = createPlace();
    chmodSync(place.path, 0o755);
    mkdirSync(place.home, { mode: 0o500 });
    chownSync(place.home, NOBODY, NOBODY);

    const said = runAll(place, {}, NOBODY);

    expect(said.node).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("this user may not use that path"),
    });
    expect(said.relay?.stdout).toContain("this user may not use that path");
    expect(said.doctor?.stdout).toContain("this user may not use that path");
    expect(readdirSync(place.home)).toEqual([]);
  },
);

test("a full disk under a home that has data: nothing is lost, and it works again with space", async (context) => {
  await using place = createPlace();
  mkdirSync(place.home, { mode: 0o700 });
  using disk = mountDisk(place.home, 4);
  context.skip(!disk, "cannot mount a disk here");
  const first = await place.connect();
  await first.call("task_add", { title: "kept" });
  await first.close();
  await place.run(["stop"]);
  const ballast = join(place.home, "ballast");
  spawnSync("dd", ["if=/dev/zero", `of=${ballast}`, "bs=64k"]);

  const said = runAll(place, {});

  for (const name of ["node", "verify"])
    expect(said[name]).toMatchObject({ code: 1, stderr: expect.stringContaining("disk is full") });
  expect(said.relay?.stdout).toContain("disk is full");
  expect(said.doctor).toMatchObject({ code: 1, stdout: expect.stringContaining("0 MiB free") });
  rmSync(ballast);
  const { call } = await place.connect();
  expect(await call("task_add", { title: "goes on" })).toMatchObject({ id: "T2" });
});

test("a read-only disk under a home that has data: every command says so, nothing changes", async (context) => {
  await using place = createPlace();
  mkdirSync(place.home, { mode: 0o700 });
  using disk = mountDisk(place.home, 4);
  context.skip(!disk, "cannot mount a disk here");
  const first = await place.connect();
  await first.call("task_add", { title: "kept" });
  await first.close();
  await place.run(["stop"]);
  // The node has left when its lock is free; its process may still hold its log for a moment.
  const remount = (): number | null =>
    spawnSync("mount", ["-o", "remount,ro", place.home], { stdio: "ignore" }).status;
  await expect.poll(remount).toBe(0);

  const said = runAll(place, {});

  expect(said.node).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("the disk is read-only"),
  });
  expect(said.relay?.stdout).toContain("the disk is read-only");
  expect(said.doctor?.stdout).toContain("the disk is read-only");
});

test.each<[string, (path: string) => void]>([
  ["a file", (path) => writeFileSync(path, "precious")],
  ["a folder", (path) => mkdirSync(path)],
])(
  "%s in the place of the socket is not touched, and the client is told what to do",
  async (_, put) => {
    await using place = createPlace();
    const run = join(place.path, "run");
    mkdirSync(run, { mode: 0o700 });
    put(join(run, "p.sock"));

    await expect(place.connect()).rejects.toThrow(/p\.sock is not a socket.* Move it away/);

    expect(readdirSync(run)).toEqual(["p.sock"]);
    const { stdout } = await place.run(["status"]);
    expect(stdout).toMatch(/did not start: .*p\.sock is not a socket.*\n {2}to do +Move it away/);
  },
);

test("a folder as the key file is never told to be closed to its users", async () => {
  await using place = createPlace({ PAIRED_KEY_FILE: "/tmp" });
  const before = statSync("/tmp").mode;

  await expect(place.connect()).rejects.toThrow("the key file /tmp is not a file");

  expect(statSync("/tmp").mode).toBe(before);
  expect(filesWith(place.home, "chmod")).toEqual([]);
});

/** A small disk of its own, where this machine lets us make one. */
function mountDisk(path: string, mib: number): Disposable | undefined {
  const { status } = spawnSync("mount", [
    "-t",
    "tmpfs",
    "-o",
    `size=${mib}m,mode=700`,
    "tmpfs",
    path,
  ]);
  return status === 0
    ? { [Symbol.dispose]: () => void spawnSync("umount", ["-l", path]) }
    : undefined;
}
