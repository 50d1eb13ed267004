import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";
import { z } from "zod";

import { notification, request } from "../node/speaker.ts";
import { createPlace, type Place, type RawRelay } from "./place.ts";

const MODES = [
  ["with a node", {}],
  ["PAIRED_NODE=off", { PAIRED_NODE: "off" }],
] as const;

const INITIALIZE = request(0, "initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "test", version: "0" },
});

async function open(place: Place): Promise<RawRelay> {
  const relay = place.relay();
  relay.say(INITIALIZE, notification("notifications/initialized"));
  expect(await relay.hear()).toMatchObject({
    id: 0,
    result: { serverInfo: { name: "paired-mcp" } },
  });
  return relay;
}

function addTask(id: number, title: string): Record<string, unknown> {
  return request(id, "tools/call", { name: "task_add", arguments: { title } });
}

/** The answer to request `id`, past any notification. */
async function answer(relay: RawRelay, id: number): Promise<Record<string, unknown>> {
  for (;;) {
    const message = await relay.hear();
    if (message.id === id) return message;
  }
}

test.each(MODES)(
  "%s: garbage on stdin gets errors, stdout stays JSON-RPC, calls go on",
  async (_, env) => {
    await using place = createPlace(env);
    const relay = await open(place);
    const garbage = [
      "",
      "hello",
      "{",
      "[]",
      "null",
      "\u0000",
      '{"jsonrpc":"2.0"}',
      "\u{1F600}",
      "}{".repeat(999),
    ];
    for (let round = 0; round < 20; round += 1) relay.say(...garbage);
    relay.say(addTask(1, "still here"));

    // `speak` parses every line it hears: one that is not JSON fails the test.
    const last = await answer(relay, 1);

    expect(last).toMatchObject({ result: { structuredContent: { title: "still here" } } });
    relay.child.stdin?.end();
    expect(await relay.exit).toEqual({ code: 0, signal: null });
    expect(await relay.stderr).toBe("");
  },
);

test.each(MODES)("%s: a line of 11 MiB gets an error under its id, calls go on", async (_, env) => {
  await using place = createPlace(env);
  const relay = await open(place);
  relay.say(addTask(1, "x".repeat(11 * 1024 * 1024)), addTask(2, "still here"));

  expect(await answer(relay, 1)).toMatchObject({ error: { code: -32_600 } });
  expect(await answer(relay, 2)).toMatchObject({
    result: { structuredContent: { title: "still here" } },
  });
});

test.each<[string, (relay: RawRelay) => Promise<unknown>]>([
  ["garbage, NUL bytes and half a line", babble],
  ["a line of 11 MiB after the other", shout],
  ["an end in the middle of its calls", leaveEarly],
])("%s of one client is nothing to another", async (_, misbehave) => {
  await using place = createPlace();
  const good = await open(place);
  const bad = await open(place);
  const node = place.node()?.pid;
  good.say(...Array.from({ length: 100 }, (__, n) => addTask(n + 1, `mine ${n}`)));

  const [titles] = await Promise.all([titlesOf(good, 100), misbehave(bad)]);

  expect(titles).toEqual(Array.from({ length: 100 }, (__, n) => `mine ${n}`));
  good.say(addTask(101, "still here"));
  expect(await answer(good, 101)).toMatchObject({
    result: { structuredContent: { title: "still here" } },
  });
  expect(place.node()?.pid).toBe(node);
});

async function babble(relay: RawRelay): Promise<void> {
  for (let n = 0; n < 200; n++)
    relay.say("\u0000".repeat(n), "}{", `{"jsonrpc":"2.0","id":${n}`, "[]");
  relay.child.stdin?.write('{"jsonrpc":"2.0","method":"tools/');
  relay.child.kill("SIGKILL");
  await relay.exit;
}

async function shout(relay: RawRelay): Promise<void> {
  for (let id = 1; id <= 3; id++) {
    relay.say(addTask(id, "x".repeat(11 * 1024 * 1024)));
    expect(await answer(relay, id)).toMatchObject({ error: { code: -32_600 } });
  }
}

async function leaveEarly(relay: RawRelay): Promise<void> {
  relay.say(...Array.from({ length: 50 }, (__, n) => addTask(n + 1, `theirs ${n}`)));
  await answer(relay, 1);
  relay.child.kill("SIGKILL");
  await relay.exit;
}

/** The titles of the tasks that the answers 1 to `count` tell of, in this order. */
async function titlesOf(relay: RawRelay, count: number): Promise<unknown[]> {
  const titles: unknown[] = [];
  for (let seen = 0; seen < count;) {
    const { id, result } = ADDED.parse(await relay.hear());
    if (id === undefined) continue;
    titles[id - 1] = result?.structuredContent.title;
    seen++;
  }
  return titles;
}

const ADDED = z.object({
  id: z.number().optional(),
  result: z.object({ structuredContent: z.object({ title: z.string() }) }).optional(),
});

test.each(MODES)("%s: ends within a second of its client's end, with code 0", async (_, env) => {
  await using place = createPlace(env);
  const relay = await open(place);
  const from = performance.now();
  relay.child.stdin?.end();

  expect(await relay.exit).toEqual({ code: 0, signal: null });
  expect(performance.now() - from).toBeLessThan(1000);
});

test.each(MODES)(
  "%s: SIGTERM ends it within a second, and what was acknowledged is kept",
  async (_, env) => {
    await using place = createPlace(env);
    const relay = await open(place);
    relay.say(addTask(1, "keep me"));
    await answer(relay, 1);
    const from = performance.now();
    relay.child.kill("SIGTERM");
    await relay.exit;
    expect(performance.now() - from).toBeLessThan(1000);

    const next = await open(place);
    next.say(addTask(2, "second"));
    expect(await answer(next, 2)).toMatchObject({ result: { structuredContent: { id: "T2" } } });
  },
);

test.each(MODES)("%s: a client that stops reading ends it without a word", async (_, env) => {
  await using place = createPlace(env);
  const relay = await open(place);
  const from = performance.now();
  relay.child.stdout?.destroy();
  relay.say(...Array.from({ length: 50 }, (__, id) => request(id + 1, "tools/list")));

  expect(await relay.exit).toEqual({ code: 0, signal: null });
  expect(performance.now() - from).toBeLessThan(1000);
  expect(await relay.stderr).toBe("");
});

test.each(MODES)(
  "%s: a whole conversation through a pipe is answered to its end",
  async (_, env) => {
    await using place = createPlace(env);
    const relay = place.relay();
    relay.say(INITIALIZE, notification("notifications/initialized"), addTask(1, "piped"));
    relay.child.stdin?.end();

    expect(await answer(relay, 1)).toMatchObject({
      result: { structuredContent: { title: "piped" } },
    });
    expect(await relay.exit).toEqual({ code: 0, signal: null });
  },
);

test("PAIRED_NODE=off leaves no process, no socket and no record behind", async () => {
  await using place = createPlace({ PAIRED_NODE: "off" });
  const relay = await open(place);
  relay.child.stdin?.end();
  await relay.exit;

  expect(place.node()).toBeUndefined();
  expect(await place.run(["status"], { env: { PAIRED_NODE: "shared" } })).toMatchObject({
    code: 5,
  });
});

test.each([
  ["below a file", (place: Place) => writeFileSync(join(place.path, "file"), ""), "file/home"],
  ["of another user", (place: Place) => foreignFolder(join(place.path, "foreign")), "foreign"],
])("a home %s ends the start with one line and its fix, code 1", async (_, prepare, home) => {
  await using place = createPlace();
  prepare(place);
  const env = { PAIRED_HOME: join(place.path, home) };

  for (const args of [[], ["node"]]) {
    const { code, stdout, stderr } = await place.run(args, { env });
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^paired-mcp: .+\n {2}.+\n$/);
  }
});

function foreignFolder(path: string): void {
  mkdirSync(path, { mode: 0o700 });
  if (process.getuid?.() === 0) chownSync(path, 4711, 4711);
  else writeFileSync(path.replace("foreign", "file"), "");
}

test("a key that does not open the data is told to the client, and nothing is changed", async () => {
  await using place = createPlace();
  const first = await open(place);
  first.child.stdin?.end();
  await first.exit;
  await place.run(["stop"]);
  writeFileSync(join(place.home, "key"), Buffer.alloc(32, 1), { mode: 0o600 });

  const relay = place.relay();
  relay.say(INITIALIZE);

  expect(await relay.hear()).toMatchObject({
    id: 0,
    error: { code: -32_001, data: { retryable: false, fix: expect.stringMatching(/key/) } },
  });
});

test.each(MODES)("%s: each client is given its own toolsets", async (_, env) => {
  await using place = createPlace(env);
  const [some, usual] = await Promise.all([
    place.connect({ env: { PAIRED_TOOLSETS: "memory" } }),
    place.connect(),
  ]);

  const names = (await some.client.listTools()).tools.map(({ name }) => name);
  const usually = (await usual.client.listTools()).tools.map(({ name }) => name);

  expect(names).toEqual(["memory_add", "memory_search", "memory_edit", "context_pack"]);
  expect(usually).toEqual(expect.arrayContaining([...names, "task_add", "node_status"]));
});
