import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { openContext } from "../../../src/context.ts";
import { openBackups } from "../../../src/store/backup/open-backups.ts";
import { stageHome } from "../../../src/store/backup/restore-home.ts";
import { openStore } from "../../../src/store/db.ts";
import { findHome } from "../../../src/store/home.ts";
import { openRights, type OpenRights } from "../../rights/open-rights.ts";
import { temporaryHome, type TemporaryHome } from "../../temporary-home.ts";

test("a backup is made, listed, and restored into another home, where it says so and goes on", async () => {
  await using world = await openRights();
  using elsewhere = temporaryHome();
  const folder = elsewhere.file("backups");
  world.remember("refunds wait for the webhook");
  writeFileSync(world.place.file("policy.yaml"), "version: 1\n");
  const done = await backUp(world, folder);
  world.remember("told after the backup");

  const { snapshots } = await world.ctx.backups.list(folder);
  expect(snapshots).toMatchObject([{ id: done.snapshot, kind: "asked" }]);
  const home = await restore(world, folder, elsewhere);
  expect(readFileSync(join(home, "policy.yaml"), "utf8")).toBe("version: 1\n");
  expect(await bodiesOf(home)).toEqual(["refunds wait for the webhook"]);
  expect(await eventsOf(world)).toContain("data.backed_up");
});

test("a changed keyring goes along at the next backup", async () => {
  await using world = await openRights();
  using elsewhere = temporaryHome();
  const folder = elsewhere.file("backups");
  world.remember("one");
  await backUp(world, folder);
  const before = keyFiles(folder);
  world.home.keyring.edit({
    add: [{ id: "paper", type: "recovery", secret: Buffer.alloc(32, 9) }],
  });

  await backUp(world, folder);

  const after = keyFiles(folder);
  expect(after.length).toBe(1);
  expect(after).not.toEqual(before);
  const opened = await openBackups(folder, (path) =>
    findHome({ ...elsewhere.config, home: path }, { slot: "paper", secret: Buffer.alloc(32, 9) }),
  );
  expect(opened.snapshots.length).toBe(2);
});

test("of two at once one is made, and the other is told", async () => {
  await using world = await openRights();
  using elsewhere = temporaryHome();
  const folder = elsewhere.file("backups");
  world.remember("one");
  world.ctx.backups.begin({ folder });

  expect(() => world.ctx.backups.begin({ folder })).toThrow(
    expect.objectContaining({ code: "conflict" }),
  );
  expect(await world.ctx.backups.wait(10_000)).toMatchObject({ state: "done" });
});

test("erasing an entry gives up every backup before it, and makes a new one without it", async () => {
  await using world = await openRights();
  using elsewhere = temporaryHome();
  const folder = elsewhere.file("backups");
  const id = world.remember("sentinel-erased: refunds wait");
  world.remember("stays");
  const { snapshot } = await backUp(world, folder);
  await backUp(world, folder);
  const names = readdirSync(folder).filter((name) => /^[0-9a-f]{16}$/.test(name));
  expect(world.ctx.rights.plan({ entry: id }).warnings[0]).toContain(folder);

  const report = await world.ctx.rights.erase({ entry: id }, "terminal");

  expect(report.copies.join()).toContain("a new one took their place");
  expect(names.filter((name) => existsSync(join(folder, name)))).toEqual([]);
  const { snapshots } = await world.ctx.backups.list(folder);
  expect(snapshots).toMatchObject([{ kind: "erasure" }]);
  expect(snapshots.map((each) => each.id)).not.toContain(snapshot);
  expect(await bodiesOf(await restore(world, folder, elsewhere))).toEqual(["stays"]);
});

test("a folder that is away is owed the erasure: its key is gone here, and it is removed when it is there again", async () => {
  await using world = await openRights();
  using elsewhere = temporaryHome();
  const folder = elsewhere.file("backups");
  const away = elsewhere.file("away");
  const id = world.remember("sentinel-erased: refunds wait");
  await backUp(world, folder);
  rename(folder, away);

  const report = await world.ctx.rights.erase({ entry: id }, "terminal");

  expect(report.copies.join()).toContain("cannot be reached");
  expect(world.ctx.backups.status().owed).toEqual([folder]);
  rename(away, folder);
  await world.ctx.backups.prune({ folder });
  expect(world.ctx.backups.status().owed).toEqual([]);
  expect(keyFiles(folder)).toEqual([]);
});

test("everything goes when everything is erased", async () => {
  await using world = await openRights();
  using elsewhere = temporaryHome();
  const folder = elsewhere.file("backups");
  world.remember("sentinel");
  await backUp(world, folder);

  await world.ctx.rights.farewell();

  expect(readdirSync(folder)).toEqual(["README.txt"]);
});

test("a folder inside the home, a missing disk and a link in the folder's place are refused with a fix", async () => {
  await using world = await openRights();
  using elsewhere = temporaryHome();
  const inside = world.place.file("backups");
  await expect(backUp(world, inside)).rejects.toMatchObject({ code: "bad_input" });
  await expect(backUp(world, elsewhere.file("no/such"))).rejects.toMatchObject({
    code: "not_found",
    fix: expect.stringContaining("disk"),
  });
  expect(world.ctx.backups.status().last).toMatchObject({ outcome: "not_found" });
});

test("key files and lists that are links or far too large are refused, not followed", async () => {
  await using world = await openRights();
  using elsewhere = temporaryHome();
  const folder = elsewhere.file("backups");
  world.remember("one");
  const { snapshot } = await backUp(world, folder);
  const epoch = epochOf(folder);
  const list = join(folder, epoch, "snapshots", snapshot);
  rename(list, elsewhere.file("moved"));
  symlinkSync(elsewhere.file("moved"), list);
  expect((await world.ctx.backups.list(folder)).unreadable).toEqual([snapshot]);

  rmSync(join(folder, epoch, "key.json"));
  writeFileSync(join(folder, epoch, "key.json"), Buffer.alloc(1024 * 1024));
  await expect(openBackups(folder, async () => undefined)).rejects.toMatchObject({
    code: "damaged",
    message: expect.stringContaining("larger"),
  });
});

test("a part that a newer version wrote is refused, and says so", async () => {
  using elsewhere = temporaryHome();
  const epoch = elsewhere.file("backups/0011223344556677");
  mkdirSync(epoch, { recursive: true });
  writeFileSync(join(epoch, "key.json"), `{"paired":"backup-key","v":2}\n`);

  await expect(openBackups(elsewhere.file("backups"), async () => undefined)).rejects.toMatchObject(
    {
      code: "conflict",
      fix: expect.stringContaining("Update"),
    },
  );
});

test("a restored home knows the folder where it is now, and an erasure there reaches all that is in it", async () => {
  await using world = await openRights();
  using elsewhere = temporaryHome();
  const folder = elsewhere.file("backups");
  const id = world.remember("sentinel-erased: refunds wait");
  await backUp(world, folder);
  const moved = elsewhere.file("other-mount");
  rename(folder, moved);
  const home = await findHome({
    ...elsewhere.config,
    home: await restore(world, moved, elsewhere),
  });
  if (!home) throw new Error("no home");
  const ctx = openContext({ home });

  const { warnings } = ctx.rights.plan({ entry: id });
  await ctx.rights.erase({ entry: id }, "terminal");
  const left = ctx.backups.status();
  await ctx[Symbol.asyncDispose]();

  expect(warnings[0]).toContain(moved);
  expect(warnings[0]).not.toContain(`${folder})`);
  expect(keyFiles(moved)).toEqual([]);
  expect(left).toMatchObject({ owed: [] });
});

test("a folder that its person says is lost is owed nothing any more; one that is there is not lost", async () => {
  await using world = await openRights();
  using elsewhere = temporaryHome();
  const folder = elsewhere.file("backups");
  const id = world.remember("sentinel-erased: refunds wait");
  await backUp(world, folder);
  await expect(world.ctx.backups.forget(folder)).rejects.toMatchObject({ code: "conflict" });
  rmSync(folder, { recursive: true });
  await world.ctx.rights.erase({ entry: id }, "terminal");
  expect(world.ctx.backups.status().owed).toEqual([folder]);

  await world.ctx.backups.forget(folder);

  expect(world.ctx.backups.status().owed).toEqual([]);
  expect(world.ctx.backups.warning()).toBeUndefined();
});

test("pruning leaves what is not PAIRED's, and takes what a killed process had begun", async () => {
  await using world = await openRights();
  using elsewhere = temporaryHome();
  const folder = elsewhere.file("backups");
  world.remember("one");
  await backUp(world, folder);
  const chunks = join(folder, epochOf(folder), "chunks");
  mkdirSync(join(chunks, "zz"));
  const theirs = [
    join(folder, "photo.jpg"),
    join(chunks, "zz", "a".repeat(32)),
    join(chunks, "note"),
  ];
  for (const path of theirs) writeFileSync(path, "theirs");
  mkdirSync(join(chunks, "aa"), { recursive: true });
  const begun = join(chunks, "aa", `${"a".repeat(32)}.${"0".repeat(12)}.tmp`);
  const unused = join(chunks, "aa", "a".repeat(32));
  for (const path of [begun, unused]) writeFileSync(path, "ours");

  expect(await world.ctx.backups.prune({ folder })).toMatchObject({ kept: 1, chunks: 1 });

  expect(theirs.map((path) => existsSync(path))).toEqual([true, true, true]);
  expect([begun, unused].map((path) => existsSync(path))).toEqual([false, false]);
});

test("lists and key files in another part's place do not open", async () => {
  await using world = await openRights();
  await using other = await openRights();
  using elsewhere = temporaryHome();
  const [here, there] = [elsewhere.file("one"), elsewhere.file("two")];
  const mine = await backUp(world, here);
  const theirs = await backUp(other, there);
  const [from, to] = [join(there, epochOf(there)), join(here, epochOf(here))];
  const list = join("snapshots", theirs.snapshot);
  copyFileSync(join(from, list), join(to, list));
  expect(await world.ctx.backups.list(here)).toMatchObject({
    snapshots: [{ id: mine.snapshot }],
    unreadable: [theirs.snapshot],
  });

  copyFileSync(join(from, "key.json"), join(to, "key.json"));
  await expect(openBackups(here, async () => undefined)).rejects.toMatchObject({
    code: "damaged",
    message: expect.stringContaining("belongs to other backups"),
  });
});

test("a snapshot of a newer schema is refused, and nothing is left of the try", async () => {
  await using world = await openRights();
  using elsewhere = temporaryHome();
  const folder = elsewhere.file("backups");
  await backUp(world, folder);
  const unlock = (home: string): ReturnType<typeof findHome> =>
    findHome({ ...elsewhere.config, home, keyFile: world.place.file("key") });
  using backups = await openBackups(folder, unlock);
  const [snapshot] = backups.snapshots;
  if (!snapshot) throw new Error("no snapshot");
  const newer = { ...snapshot, manifest: { ...snapshot.manifest, schema: 9999 } };

  const staging = { backups, snapshot: newer, unlock, keyFile: undefined };
  await expect(stageHome(staging, elsewhere.file("to"))).rejects.toMatchObject({
    code: "conflict",
    fix: expect.stringContaining("Update"),
  });
  expect(readdirSync(elsewhere.path)).toEqual(["backups"]);
});

function epochOf(folder: string): string {
  return readdirSync(folder).find((name) => /^[0-9a-f]{16}$/.test(name)) ?? "";
}

async function backUp({ ctx }: OpenRights, folder: string): Promise<{ readonly snapshot: string }> {
  ctx.backups.begin({ folder });
  for (;;) {
    const now = await ctx.backups.wait(1000);
    if (now.state === "done") return now;
  }
}

async function restore(
  world: OpenRights,
  folder: string,
  elsewhere: TemporaryHome,
): Promise<string> {
  const keyFile = world.place.file("key");
  const unlock = (home: string): ReturnType<typeof findHome> =>
    findHome({ ...elsewhere.config, home, keyFile });
  using backups = await openBackups(folder, unlock);
  const [snapshot] = backups.snapshots;
  if (!snapshot) throw new Error("no snapshot");
  const to = elsewhere.file("restored");
  using staged = await stageHome({ backups, snapshot, unlock, keyFile }, to);
  staged.moveTo(to);
  return to;
}

async function bodiesOf(path: string): Promise<string[]> {
  const home = await findHome({ home: path, keyFile: undefined, keychain: false });
  if (!home) throw new Error("no home");
  const store = openStore(home);
  const bodies = store.prepare<[], { body: string }>("SELECT body FROM entry ORDER BY id").all();
  store.close();
  return bodies.map(({ body }) => body);
}

async function eventsOf({ ctx }: OpenRights): Promise<string[]> {
  return ctx.audit.find({}, { limit: 50 }).records.map(({ event }) => event);
}

function keyFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^[0-9a-f]{16}$/.test(name))
    .map((name) => readFileSync(join(folder, name, "key.json"), "utf8"));
}

function rename(from: string, to: string): void {
  renameSync(from, to);
}
