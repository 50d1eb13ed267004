import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createEpoch, type Epoch } from "../../../src/store/backup/epoch.ts";
import { type EpochFolder, openBackupFolder } from "../../../src/store/backup/folder.ts";
import { freeze } from "../../../src/store/backup/frozen.ts";
import type { Manifest } from "../../../src/store/backup/manifest.ts";
import { checkChunks, readSnapshot } from "../../../src/store/backup/read-snapshot.ts";
import { type Written, writeSnapshot } from "../../../src/store/backup/write-snapshot.ts";
import { temporaryHome } from "../../temporary-home.ts";
import { type HomeStore, openHomeStore } from "../open-home-store.ts";

test("what is restored is the database of that moment, byte for byte, whatever was written since", async () => {
  using place = temporaryHome();
  using home = await openHomeStore(place);
  const folder = openEpoch(place.file("backups"));
  home.fill(2000, "first");
  const one = await backUp(home, folder);
  const before = readFileSync(home.home.dbPath);
  home.fill(30, "second");
  const two = await backUp(home, folder, one.manifest);
  const after = readFileSync(home.home.dbPath);

  expect((await restored(home, folder, one.manifest)).equals(before)).toBe(true);
  expect((await restored(home, folder, two.manifest)).equals(after)).toBe(true);
  expect(two.bytes).toBeLessThan(one.bytes / 10);
  expect(await checkChunks(folder, [one.manifest, two.manifest])).toBeGreaterThan(1);
});

test("writers go on while the file stands still, and the backup does not have what they wrote", async () => {
  using place = temporaryHome();
  using home = await openHomeStore(place);
  home.fill(500, "before");
  using frozen = await freeze(home.store, home.home, NEVER);
  const first = frozen.read(1, frozen.pages);

  home.fill(2000, "meanwhile");
  home.store.emptyLog();

  expect(frozen.read(1, frozen.pages).equals(first)).toBe(true);
  expect(home.store.db.prepare("SELECT count(*) FROM probe").pluck().get()).toBe(2500);
});

test("nothing is written twice: an unchanged database costs its list alone", async () => {
  using place = temporaryHome();
  using home = await openHomeStore(place);
  const folder = openEpoch(place.file("backups"));
  home.fill(2000);
  const one = await backUp(home, folder);

  const two = await backUp(home, folder, one.manifest);

  expect(two).toMatchObject({ chunks: 0, changedPages: 0 });
});

test("a backup without the list of the one before finds the chunks that are there", async () => {
  using place = temporaryHome();
  using home = await openHomeStore(place);
  const folder = openEpoch(place.file("backups"));
  home.fill(2000);
  await backUp(home, folder);

  expect(await backUp(home, folder)).toMatchObject({ chunks: 0 });
});

test.each([
  ["missing", (path: string) => rmSync(path)],
  ["cut", (path: string) => truncateSync(path, 100)],
  ["changed", (path: string) => flip(path)],
])("a chunk that is %s is named, with the snapshot it harms", async (_how, harm) => {
  using place = temporaryHome();
  using home = await openHomeStore(place);
  const folder = openEpoch(place.file("backups"));
  home.fill(2000);
  const { manifest } = await backUp(home, folder);
  const [name = ""] = manifest.chunks.map((chunk) => chunk.name);
  harm(chunkPath(place.file("backups"), folder.epoch, name));

  const naming = { code: "damaged", message: expect.stringContaining(name) };
  await expect(restored(home, folder, manifest)).rejects.toMatchObject(naming);
  await expect(checkChunks(folder, [manifest])).rejects.toMatchObject({
    message: expect.stringContaining(manifest.id),
  });
});

test("a chunk in another's place does not open", async () => {
  using place = temporaryHome();
  using home = await openHomeStore(place);
  const folder = openEpoch(place.file("backups"));
  home.fill(20_000);
  const { manifest } = await backUp(home, folder);
  const [one = "", two = ""] = manifest.chunks.map(({ name }) =>
    chunkPath(place.file("backups"), folder.epoch, name),
  );
  writeFileSync(one, readFileSync(two));

  await expect(checkChunks(folder, [manifest])).rejects.toMatchObject({ code: "damaged" });
});

test("a backup after a chunk was damaged in size writes those pages anew", async () => {
  using place = temporaryHome();
  using home = await openHomeStore(place);
  const folder = openEpoch(place.file("backups"));
  home.fill(2000);
  const one = await backUp(home, folder);
  truncateSync(
    chunkPath(place.file("backups"), folder.epoch, one.manifest.chunks[0]?.name ?? ""),
    9,
  );

  const two = await backUp(home, folder, one.manifest);

  const back = await restored(home, folder, two.manifest);
  expect(back.equals(readFileSync(home.home.dbPath))).toBe(true);
});

test("a list that was changed, or lies under another name, is refused", async () => {
  using place = temporaryHome();
  using home = await openHomeStore(place);
  const folder = openEpoch(place.file("backups"));
  home.fill(100);
  const { manifest } = await backUp(home, folder);
  const snapshots = join(place.file("backups"), folder.epoch.name, "snapshots");
  const other = "20260101T000000000Z-00000000";
  writeFileSync(join(snapshots, other), readFileSync(join(snapshots, manifest.id)));
  await expect(folder.manifest(other)).rejects.toMatchObject({ code: "damaged" });

  flip(join(snapshots, manifest.id));
  await expect(folder.manifest(manifest.id)).rejects.toMatchObject({ code: "damaged" });
});

test("no byte of what is stored is in clear in a backup, nor a name of a table", async () => {
  using place = temporaryHome();
  using home = await openHomeStore(place);
  const folder = openEpoch(place.file("backups"));
  home.fill(500, "sentinel-of-a-page");
  await backUp(home, folder);

  const files = readdirSync(place.file("backups"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
  expect(files.length).toBeGreaterThan(1);
  expect(files.filter((bytes) => /sentinel|probe|CREATE/.test(bytes.toString("latin1")))).toEqual(
    [],
  );
});

test("a damaged page is named and not backed up", async () => {
  using place = temporaryHome();
  using home = await openHomeStore(place);
  home.fill(2000);
  home.store.emptyLog();
  using frozen = await freeze(home.store, home.home, NEVER);
  const broken = {
    ...frozen,
    read(first: number, count: number) {
      const bytes = frozen.read(first, count);
      if (first > 1) bytes[5000] = (bytes[5000] ?? 0) ^ 1;
      return bytes;
    },
  };
  const folder = openEpoch(place.file("backups"));

  await expect(writeSnapshot({ ...depsOf(home, folder), frozen: broken })).rejects.toMatchObject({
    code: "damaged",
    message: expect.stringContaining("page 34"),
  });
  expect(await folder.snapshots()).toEqual([]);
});

function openEpoch(path: string): EpochFolder {
  return openBackupFolder(path).inside(createEpoch());
}

function depsOf(
  { home }: HomeStore,
  folder: EpochFolder,
): Omit<Parameters<typeof writeSnapshot>[0], "frozen"> {
  return {
    folder,
    key: home.keys.database,
    facts: { made: Date.UTC(2026, 0, 1), kind: "asked", version: "1.0.0", schema: 1, settings: [] },
    before: undefined,
    signal: NEVER,
    onProgress() {},
  };
}

async function backUp(home: HomeStore, folder: EpochFolder, before?: Manifest): Promise<Written> {
  using frozen = await freeze(home.store, home.home, NEVER);
  return await writeSnapshot({ ...depsOf(home, folder), frozen, before });
}

const NEVER = new AbortController().signal;
let restores = 0;

async function restored(
  { home }: HomeStore,
  folder: EpochFolder,
  manifest: Manifest,
): Promise<Buffer> {
  restores += 1;
  const path = `${home.dbPath}.restored-${restores}`;
  await readSnapshot({ folder, manifest, key: home.keys.database }, path);
  return readFileSync(path);
}

function chunkPath(folder: string, { name: epoch }: Epoch, name: string): string {
  return join(folder, epoch, "chunks", name.slice(0, 2), name);
}

function flip(path: string): void {
  const bytes = readFileSync(path);
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
