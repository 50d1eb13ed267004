import { readFileSync, readdirSync, statSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";
import type { ZipFile } from "yazl";

import { writeExport } from "../../src/commands/export/write-export.ts";
import { type Context, openContext } from "../../src/context.ts";
import { type Archive, readArchive } from "../../src/rights/archive/read.ts";
import { openSealed } from "../../src/rights/archive/sealed.ts";
import { openHome } from "../../src/store/home.ts";
import { openSnapshot } from "../../src/store/snapshot.ts";
import { UNKNOWN_TREE } from "../../src/work-tree.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";
import { zipOf } from "../zip-of.ts";
import { openRights, START, useSome } from "./open-rights.ts";

const BY = { session: "s", client: "test" };
const PASSPHRASE = Buffer.from("four words that do not belong");

const folder = temporaryHome();
let plain: Buffer;
let exported: Archive;

beforeAll(async () => {
  await using world = await openRights();
  const { ctx } = world;
  const first = world.remember("refunds wait for the webhook of the bank", { title: "Refunds" });
  const newer = world.remember("refunds are sent at once: parseWebhook() answers");
  ctx.memory.correct(first, { body: "refunds wait for the webhook of the other bank" }, BY);
  ctx.memory.annotate(first, "not on Sundays", BY);
  ctx.memory.supersede(first, newer, BY);
  handOver(ctx);
  world.pass(1);
  world.remember("refunds are sent at once: parseWebhook() answers soon");
  ctx.board.add({ title: "mend refunds", role: "alex", project: "shop", priority: "normal" }, BY);
  const old = { title: "once: refunds", role: "alex", project: "shop", priority: "low" } as const;
  ctx.board.move(ctx.board.add(old, BY).id, { action: "drop", note: "not ours" }, BY);
  ctx.board.add({ ...old, title: "the newest" }, BY);
  world.pass(200);
  await ctx.rights.retention.sweep();
  ctx.rights.retention.set("replaced", 90);
  useSome(ctx);
  await ctx[Symbol.asyncDispose]();
  plain = await exportTo(world.place, folder.file("first.zip"));
  exported = await readArchive(plain);
});
/** Of two sessions the first names the second, which went on. */
function handOver({ sessions }: Context): void {
  const first = { session: "first", client: "test", project: "shop" };
  const packet = { goal: "refunds", state: "half", next: ["tests"], questions: ["Which queue?"] };
  sessions.handoff(first, packet, { ...UNKNOWN_TREE, dirty: { files: ["a.ts"], total: 1 } });
  sessions.resume({ ...first, session: "second" }, undefined, UNKNOWN_TREE);
}

afterAll(() => folder[Symbol.dispose]());

test("export, wipe, import, export: the same bytes, for every table, entry and schema", async () => {
  using place = temporaryHome();
  await restore(place, exported);

  const again = await readArchive(await exportTo(place, folder.file("second.zip")));

  expect(comparable(again)).toEqual(comparable(exported));
  expect(comparable(exported).size).toBeGreaterThan(15);
});

test("what came back is found by its words and by its remarks, and repeats are found again", async () => {
  using place = temporaryHome();
  await restore(place, exported);
  await using ctx = openContext({ home: await openHome(place.config) });

  const found = (query: string): number[] =>
    ctx.memory
      .search({ query, project: "shop", scope: "mine", stale: true }, { limit: 5 })
      .hits.map(({ id }) => id);
  expect(found("parseWebhook")).toEqual(expect.arrayContaining([2, 3]));
  expect(ctx.memory.history(1)).toHaveLength(3);
  expect(ctx.archivedTasks.list("shop", { words: "once", limit: 2 })).toMatchObject([{ item: 2 }]);
  expect(ctx.archivedTasks.find(2)?.events).toHaveLength(2);
  expect(ctx.sessions.list("shop", 2)).toMatchObject([
    { id: 2, state: "half", resumedBy: null },
    { id: 1, next: ["tests"], dirty: { files: ["a.ts"], total: 1 }, resumedBy: 2 },
  ]);
  expect(ctx.sessions.items("shop", "question")).toMatchObject([{ id: 1, text: "Which queue?" }]);
  expect(exported.files.get("data/usage.ndjson")?.toString()).toContain('"tokens_in":700');
  expect(exported.files.get("data/usage_reading.ndjson")?.toString()).toContain('"value":84000');
  expect(ctx.memory.get(1)).toMatchObject({ created: START, supersededBy: 2 });
  const again = {
    kind: "note",
    body: "refunds are sent at once: parseWebhook() answers now",
  } as const;
  const { id, near } = ctx.memory.add({ ...again, tags: [], project: "shop" }, BY);
  expect(id).toBe(4);
  expect(near.length).toBeGreaterThan(0);
});

test("an archive goes into an empty home only", async () => {
  await using world = await openRights();
  world.remember("something");
  expect(() => world.ctx.rights.restore(exported)).toThrow(
    expect.objectContaining({ code: "conflict" }),
  );
});

test("secrets, other people's texts and what is about this machine are not in it", () => {
  const names = [...exported.files.keys()];
  expect(names).toContain("data/entry.ndjson");
  expect(names).toContain("record/audit.ndjson");
  expect(names.filter((name) => /swarm_key|own_core|received|embedding|call\./.test(name))).toEqual(
    [],
  );
  expect(exported.files.get("record/space.ndjson")?.toString()).toBe("");
  expect(exported.files.get("schemas/space.json")?.toString()).not.toContain("secret");
});

test("nobody else can read the file, and one that is there is not overwritten", async () => {
  const path = folder.file("first.zip");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const before = readFileSync(path);
  using place = temporaryHome();
  await restore(place, exported);
  await expect(exportTo(place, path)).rejects.toMatchObject({ code: "conflict" });
  expect(readFileSync(path)).toEqual(before);
  expect(readdirSync(folder.path).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("under a passphrase no word of it is in clear; a wrong one, a changed and a cut file are refused", async () => {
  using place = temporaryHome();
  await restore(place, exported);
  const path = folder.file("sealed");
  const sealed = await exportTo(place, path, PASSPHRASE);

  expect(sealed.includes("refunds")).toBe(false);
  expect(sealed.includes("entry.ndjson")).toBe(false);
  const opened = await readArchive(await openSealed(sealed, PASSPHRASE));
  expect(comparable(opened)).toEqual(comparable(exported));
  const other = Buffer.from("four words that do not match");
  await expect(openSealed(sealed, other)).rejects.toMatchObject({ code: "denied" });
  const at = sealed.length - 40;
  const changed = Buffer.from(sealed).fill((sealed.at(at) ?? 0) ^ 1, at, at + 1);
  await expect(openSealed(changed, PASSPHRASE)).rejects.toThrow(/damaged/);
  await expect(openSealed(sealed.subarray(0, -1), PASSPHRASE)).rejects.toThrow(/damaged/);
});

test.each<[string, (zip: ZipFile) => void]>([
  ["a name that leaves its folder", (zip) => zip.addBuffer(bytes("x"), "data/entry.ndjson..x")],
  ["a file that its manifest does not name", (zip) => zip.addBuffer(bytes("x"), "more.json")],
  ["a link", (zip) => zip.addBuffer(bytes("/etc/passwd"), "data/link.json", { mode: 0o120_777 })],
  ["a bomb", (zip) => zip.addBuffer(Buffer.alloc(8_000_000), "data/bomb.json")],
  ["a file twice", (zip) => zip.addBuffer(bytes("x"), "data/entry.ndjson")],
])("%s: refused before anything is written", async (_name, add) => {
  const hostile = await rezip(exported, add);
  await expect(readArchive(hostile)).rejects.toMatchObject({ code: "bad_input" });
});

test.each(["../x", "/abs", "a/../../b"])("the name %s inside is refused", async (name) => {
  const good = await rezip(exported, (zip) => zip.addBuffer(bytes("x"), "a".repeat(name.length)));
  const hostile = Buffer.from(
    good.toString("latin1").replaceAll("a".repeat(name.length), name),
    "latin1",
  );
  await expect(readArchive(hostile)).rejects.toMatchObject({
    fix: expect.stringMatching(/Nothing was/),
  });
});

test("a file that was changed, one that is missing, and one cut short are named", async () => {
  const entry = "data/entry.ndjson";
  const changed = new Map(exported.files).set(entry, bytes("{}\n"));
  await expect(readArchive(await rezip({ ...exported, files: changed }))).rejects.toThrow(
    /changed/,
  );
  const fewer = new Map(exported.files);
  fewer.delete(entry);
  await expect(readArchive(await rezip({ ...exported, files: fewer }))).rejects.toThrow(/missing/);
  await expect(readArchive(plain.subarray(0, -200))).rejects.toMatchObject({ code: "damaged" });
});

test("one of a newer PAIRED is refused with what to do", async () => {
  const manifest = { ...exported.manifest, schema: 999 };
  const files = new Map(exported.files).set("manifest.json", bytes(JSON.stringify(manifest)));
  await expect(readArchive(await rezip({ manifest, files }))).rejects.toMatchObject({
    code: "bad_input",
    fix: expect.stringMatching(/Update/),
  });
});

test("a row that is none takes back all of the restore", async () => {
  const files = new Map(exported.files).set("data/entry_note.ndjson", bytes('{"id":1}\n'));
  await using world = await openRights();
  expect(() => world.ctx.rights.restore({ ...exported, files })).toThrow(
    expect.objectContaining({ code: "bad_input" }),
  );
  expect(world.ctx.rights.isEmpty()).toBe(true);
});

/** All that must come back: not when it was made, nor what is only about the other home. */
function comparable({ files }: Archive): Map<string, string> {
  return new Map(
    [...files]
      .filter(([name]) => /^(?:data|schemas)\/|^entries\.jsonl$/.test(name))
      .map(([name, content]) => [name, content.toString()]),
  );
}

/** A ZIP of the same files, and more. */
function rezip({ files }: Archive, add?: (zip: ZipFile) => void): Promise<Buffer> {
  return zipOf(files, add);
}

async function restore(place: TemporaryHome, archive: Archive): Promise<void> {
  await using ctx = openContext({ home: await openHome(place.config) });
  ctx.rights.restore(archive);
}

/** Not while a context of this process has the home open. */
async function exportTo(place: TemporaryHome, path: string, passphrase?: Buffer): Promise<Buffer> {
  using snapshot = openSnapshot(await openHome(place.config), "export");
  await writeExport(snapshot, { path, made: START, passphrase });
  return readFileSync(path);
}

function bytes(text: string): Buffer {
  return Buffer.from(text);
}
