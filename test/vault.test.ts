import { renameSync, writeFileSync } from "node:fs";

import { afterEach, expect, test } from "vitest";

import type { Clock } from "../src/clock.ts";
import { readConfig } from "../src/config.ts";
import { silentLog } from "../src/log.ts";
import { openCiphered } from "../src/store/cipher.ts";
import { openStore } from "../src/store/db.ts";
import { openHome } from "../src/store/home.ts";
import { tools } from "../src/tools/index.ts";
import { TOOLSETS } from "../src/toolsets.ts";
import { openVault, type Vault } from "../src/vault.ts";
import { bytesOf } from "./bytes-of.ts";
import { type Connected, connectClient } from "./paired.ts";
import { makePersonalHome, PAPER } from "./store/personal-home.ts";
import { temporaryHome, type TemporaryHome } from "./temporary-home.ts";

const WRONG = { slot: PAPER.slot, secret: Buffer.alloc(32, 8) };
const DAY_MS = 24 * 3_600_000;
const BY = { session: "s", client: "test" };
const TASK = { title: "write it", role: "alex", project: "shop", priority: "normal" } as const;
const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});

async function startLocked(place: TemporaryHome): Promise<Vault> {
  await makePersonalHome(place.config);
  return start(place);
}

async function start(place: TemporaryHome, clock: Clock = () => 1_800_000_000_000): Promise<Vault> {
  const config = readConfig({ PAIRED_HOME: place.path, PAIRED_KEYCHAIN: "off" });
  const vault = await openVault({ config, log: silentLog, clock });
  open.push(vault);
  return vault;
}

async function connect({ ctx }: Vault): Promise<Connected> {
  const connected = await connectClient(ctx, { toolsets: TOOLSETS });
  open.push({ [Symbol.asyncDispose]: () => connected.client.close() });
  return connected;
}

test("a home that only a person opens starts locked: every call says how to unlock, and no byte changes", async () => {
  using place = temporaryHome();
  const vault = await startLocked(place);
  const before = bytesOf(place.path);
  const { client, call } = await connect(vault);

  for (const { name } of tools.filter((tool) => tool.name !== "node_status")) {
    expect({ name, ...(await call(name, EXAMPLES[name])) }).toMatchObject({
      name,
      error: { code: "locked", fix: expect.stringContaining("paired-mcp unlock") },
    });
  }
  const { tools: listed } = await client.listTools();
  expect(listed).toHaveLength(tools.length);
  expect((await client.listPrompts()).prompts).toHaveLength(11);
  const { resources } = await client.listResources();
  expect(resources.map(({ uri }) => uri)).toEqual([
    "paired://session/current",
    "paired://work-state",
  ]);
  for (const uri of ["paired://board/test", "paired://session/current"])
    await expect(client.readResource({ uri })).rejects.toThrow("locked");
  const { data } = await call("node_status");
  expect(data).toMatchObject({ state: "locked", keys: ["recovery"], federation: "off" });
  expect(bytesOf(place.path)).toEqual(before);
});

/** Arguments that each tool takes. */
const EXAMPLES: Readonly<Record<string, Record<string, unknown>>> = {
  memory_add: { body: "b" },
  memory_search: { query: "q" },
  memory_edit: { id: "K1", action: "forget" },
  context_pack: { task: "t" },
  task_add: { title: "t" },
  task_update: { id: "T1", action: "claim" },
  role_brief: { role: "edison" },
  message: { action: "list" },
  session: { action: "list" },
  knowledge_share: { action: "list" },
  space_manage: { action: "list" },
  privacy: { action: "report" },
  code_complexity: {},
  work_insights: {},
  usage: { action: "report" },
};

test("unlocked, the very same session works and is told; locked again, it does not", async () => {
  using place = temporaryHome();
  const vault = await startLocked(place);
  const { client, call } = await connect(vault);
  const told = new Promise<void>((resolve) => {
    client.setNotificationHandler("notifications/resources/list_changed", () => resolve());
  });

  await vault.unlock(PAPER);

  await told;
  expect((await call("task_add", { title: "write the parser" })).data).toMatchObject({ id: "T1" });
  expect((await client.listResources()).resources).not.toEqual([]);

  await vault.lock();
  expect((await call("task_list")).error).toMatchObject({ code: "locked" });

  await vault.unlock(PAPER);
  expect(JSON.stringify((await call("task_list")).data)).toContain("write the parser");
});

test("a wrong secret opens nothing and changes nothing", async () => {
  using place = temporaryHome();
  const vault = await startLocked(place);
  const before = bytesOf(place.path);

  await expect(vault.unlock(WRONG)).rejects.toMatchObject({ code: "denied" });
  await expect(vault.unlock()).rejects.toMatchObject({ code: "locked" });
  await expect(vault.unlock({ ...PAPER, slot: "none" })).rejects.toMatchObject({
    code: "not_found",
  });

  expect(vault.closedBy()).toMatchObject({ code: "locked" });
  expect(bytesOf(place.path)).toEqual(before);
});

test("open already, unlock checks the secret, as a drill", async () => {
  using place = temporaryHome();
  const vault = await startLocked(place);
  await vault.unlock(PAPER);

  await vault.unlock(PAPER);
  await expect(vault.unlock(WRONG)).rejects.toMatchObject({ code: "denied" });

  expect(vault.closedBy()).toBeUndefined();
});

test("a home that opens alone opens again alone", async () => {
  using place = temporaryHome();
  const vault = await start(place);
  const { call } = await connect(vault);

  await vault.lock();
  expect((await call("task_list")).error).toMatchObject({ code: "locked" });
  await vault.unlock();

  expect((await call("task_list")).error).toBeUndefined();
});

test("what opens without a person again opens by itself, but not against the person's will", async () => {
  using place = temporaryHome();
  const home = await openHome(place.config);
  openStore(home).close();
  const { slot: id, secret } = PAPER;
  home.keyring.edit({ add: [{ id, type: "recovery", secret }] });
  renameSync(place.file("key"), place.file("stick"));
  const vault = await start(place);

  await vault.retry();
  expect(vault.closedBy()).toMatchObject({ code: "locked" });
  renameSync(place.file("stick"), place.file("key"));
  await vault.retry();
  expect(vault.closedBy()).toBeUndefined();

  await vault.lock();
  await vault.retry();
  expect(vault.closedBy()).toMatchObject({ message: "PAIRED was locked by its person" });
});

test("a rotation gives the database another key; sessions go on, and the next start opens it", async () => {
  using place = temporaryHome();
  const vault = await startLocked(place);
  await vault.unlock(PAPER);
  const { call } = await connect(vault);
  await call("task_add", { title: "write the parser" });
  const before = bytesOf(place.path);
  const { generation } = vault.ctx.custody.state();

  await expect(vault.rotate({ generation })).rejects.toMatchObject({ code: "denied" });
  await expect(vault.rotate({ generation, proof: WRONG })).rejects.toMatchObject({
    code: "denied",
  });
  await expect(vault.rotate({ generation: 1, proof: PAPER })).rejects.toMatchObject({
    code: "conflict",
  });
  expect(bytesOf(place.path)["keyring.json"]).toBe(before["keyring.json"]);
  await vault.rotate({ generation, proof: PAPER });

  expect(JSON.stringify((await call("task_list")).data)).toContain("write the parser");
  expect((await call("task_add", { title: "test the parser" })).data).toMatchObject({ id: "T2" });
  expect(bytesOf(place.path)["keyring.json"]).not.toBe(before["keyring.json"]);
  await vault[Symbol.asyncDispose]();
  const next = await start(place);
  await next.unlock(PAPER);
  expect(next.ctx.board.get(2)).toMatchObject({ title: "test the parser" });
});

test("keys that a policy calls old are rotated by the node: at a start, and when a person unlocks", async () => {
  using place = temporaryHome();
  const keyring = (): string | undefined => bytesOf(place.path)["keyring.json"];
  const inDays =
    (days: number): Clock =>
    () =>
      Date.now() + days * DAY_MS;
  writeFileSync(place.file("policy.yaml"), "version: 1\nrotate_keys_days: 90\n", { mode: 0o600 });
  const first = await start(place, inDays(0));
  first.ctx.board.add(TASK, BY);
  await first[Symbol.asyncDispose]();
  const made = keyring();

  await (await start(place, inDays(89)))[Symbol.asyncDispose]();
  expect(keyring()).toBe(made);

  const later = await start(place, inDays(91));
  expect(keyring()).not.toBe(made);
  expect(later.ctx.board.get(1)).toMatchObject({ title: TASK.title });
  const { records } = later.ctx.audit.find({ event: "key.rotated" }, { limit: 9 });
  expect(records).toMatchObject([{ actor: "node" }]);
  await later[Symbol.asyncDispose]();

  using hers = temporaryHome();
  await makePersonalHome(hers.config);
  writeFileSync(hers.file("policy.yaml"), "version: 1\nrotate_keys_days: 90\n", { mode: 0o600 });
  const locked = await start(hers, inDays(91));
  const before = bytesOf(hers.path)["keyring.json"];
  await locked.unlock(PAPER);
  expect(bytesOf(hers.path)["keyring.json"]).not.toBe(before);
  await locked.lock();
  await locked.unlock(PAPER);
});

test("keys that are due, but cannot be rotated now, open as they are", async () => {
  using place = temporaryHome();
  const clock: Clock = () => Date.now() + 91 * DAY_MS;
  const first = await start(place);
  first.ctx.board.add(TASK, BY);
  await first[Symbol.asyncDispose]();
  const { keys, dbPath } = await openHome(place.config);
  const made = bytesOf(place.path)["keyring.json"];
  writeFileSync(place.file("policy.yaml"), "version: 1\nrotate_keys_days: 90\n", { mode: 0o600 });

  const reader = openCiphered(dbPath, keys.database, { readonly: true });
  reader.exec("BEGIN; SELECT count(*) FROM task");
  const beside = await start(place, clock);
  expect(bytesOf(place.path)["keyring.json"]).toBe(made);
  expect(beside.ctx.board.get(1)).toMatchObject({ title: TASK.title });
  await beside[Symbol.asyncDispose]();
  reader.close();

  writeFileSync(place.file("policy.yaml"), "version: 1\nrotate_keys_days: soon\n");
  const broken = await start(place, clock);
  expect(broken.ctx.board.get(1)).toMatchObject({ title: TASK.title });
});
