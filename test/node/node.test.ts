import { once } from "node:events";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import { expect, test } from "vitest";

import { openContext } from "../../src/context.ts";
import { PairedError } from "../../src/errors.ts";
import { createLog } from "../../src/log.ts";
import { askAdmin, askStatus, stopNode } from "../../src/node/ask.ts";
import { dialNode } from "../../src/node/dial.ts";
import { raiseFence } from "../../src/node/fence.ts";
import { findLock } from "../../src/node/lock.ts";
import { findRecord, writeRecord } from "../../src/node/record.ts";
import { leavingNotice } from "../../src/node/replies.ts";
import { openHome } from "../../src/store/home.ts";
import { VERSION } from "../../src/version.ts";
import { type NodeWorld, nodeWorld, readAll, readNext } from "./node-world.ts";

const PING = `${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" })}\n`;

function socketOf({ config }: NodeWorld): string {
  return join(config.runDirs[0], "p.sock");
}

test("a node says what it is, and leaves when asked, with nothing left but its data", async () => {
  await using world = nodeWorld();
  const node = await world.start();

  expect(await askStatus(world.config.home)).toMatchObject({
    version: VERSION,
    pid: process.pid,
    home: world.config.home,
    clients: 0,
  });
  expect(await stopNode(world.config.home)).toBe(true);
  expect(await node.ended).toBe("left");
  expect(await askStatus(world.config.home)).toBeUndefined();
  expect(existsSync(socketOf(world))).toBe(false);
  expect(await stopNode(world.config.home)).toBe(false);
  await using ctx = openContext({ home: await openHome(world.config) });
  expect(ctx.audit.find({ event: "admin" }, { limit: 5 }).records).toMatchObject([
    { event: "admin.stopped", actor: "terminal" },
  ]);
});

test("whoever asks a node that is leaving to leave waits for its end, too", async () => {
  await using world = nodeWorld();
  const node = await world.start();
  const [first, second] = [await world.dial(), await world.dial()];
  const gone = once(second.socket, "close");

  await first.ask({ cmd: "stop", version: VERSION });
  await second.ask({ cmd: "stop", version: VERSION });

  for (const { socket } of [first, second]) socket.resume();
  expect(await node.ended).toBe("left");
  await gone;
});

test("only this user can reach the socket or read the token", async () => {
  await using world = nodeWorld();
  await world.start();

  for (const path of [socketOf(world), join(world.config.home, "token")])
    expect(lstatSync(path).mode & 0o077).toBe(0);
  expect(lstatSync(world.config.runDirs[0]).mode & 0o777).toBe(0o700);
});

test("serves JSON-RPC after the hello, also what came in the same packet (trap f)", async () => {
  await using world = nodeWorld();
  await world.start();
  const { ask, socket } = await world.dial();
  const asked = ask({ cmd: "attach", version: VERSION });
  socket.write(PING);
  await asked;

  expect(await readNext(socket)).toEqual({ jsonrpc: "2.0", id: 1, result: {} });
  socket.destroy();
});

test("counts its clients, and forgets those that are gone", async () => {
  await using world = nodeWorld();
  await world.start();
  const sockets = await Promise.all([world.attach(), world.attach()]);

  expect(await askStatus(world.config.home)).toMatchObject({ clients: 2 });
  for (const socket of sockets) socket.destroy();
  await expect.poll(() => askStatus(world.config.home)).toMatchObject({ clients: 0 });
});

test("a second node finds the home taken", async () => {
  await using world = nodeWorld();
  await world.start();
  const second = await world.start();

  expect(await second.ended).toBe("busy");
  expect(await askStatus(world.config.home)).toMatchObject({ pid: process.pid });
});

test("trap b: an older version than the home has seen does not start, and changes nothing", async () => {
  await using world = nodeWorld();
  mkdirSync(world.config.home, { mode: 0o700 });
  raiseFence(world.config.home, { version: "99.0.0", entry: "/nowhere" });

  const node = await world.start();

  expect(await node.ended).toBe("fenced");
  expect(existsSync(join(world.config.home, "paired.db"))).toBe(false);
});

test("trap b: a newer version is let in, an equal or older one is not", async () => {
  await using world = nodeWorld();
  const node = await world.start();
  for (const version of [VERSION, "0.0.1"]) {
    const { ask, socket } = await world.dial();
    await expect(ask({ cmd: "takeover", version })).rejects.toThrow("only a newer version");
    socket.destroy();
  }
  const { ask, socket } = await world.dial();
  await ask({ cmd: "takeover", version: "99.0.0" });
  socket.resume();

  expect(await node.ended).toBe("left");
  await once(socket, "close");
});

test("trap c: a node that leaves takes away its own socket, not its successor's", async () => {
  await using world = nodeWorld();
  const node = await world.start();
  const successor = createServer();
  const path = socketOf(world);
  await once(successor.listen(`${path}.new`), "listening");
  renameSync(`${path}.new`, path);

  await node.stop();

  expect(existsSync(path)).toBe(true);
  successor.close();
});

test("a stale socket in the node's place is replaced", async () => {
  await using world = nodeWorld();
  mkdirSync(world.config.runDirs[0], { recursive: true, mode: 0o700 });
  leaveStaleSocket(socketOf(world));

  await world.start();

  expect(await askStatus(world.config.home)).toMatchObject({ pid: process.pid });
});

test("a file in the node's place is somebody's: the node refuses, and leaves it as it is", async () => {
  await using world = nodeWorld();
  mkdirSync(world.config.runDirs[0], { recursive: true, mode: 0o700 });
  writeFileSync(socketOf(world), "precious");

  const node = await world.start();

  await expect(node.ended).rejects.toThrow(
    expect.objectContaining({ code: "conflict", fix: expect.stringContaining("Move it away") }),
  );
  expect(readFileSync(socketOf(world), "utf8")).toBe("precious");
  expect(findRecord(world.config.home)).toMatchObject({ state: "failed", code: "conflict" });
});

/** What a killed node leaves: a socket that nobody listens on. */
function leaveStaleSocket(path: string): void {
  const server = createServer().listen(`${path}.bound`);
  renameSync(`${path}.bound`, path);
  server.close();
}

test("a record with a stale process id means no node, and the next node replaces it", async () => {
  await using world = nodeWorld();
  const { config } = world;
  mkdirSync(config.home, { mode: 0o700 });
  mkdirSync(config.runDirs[0], { mode: 0o700 });
  writeFileSync(join(config.home, "token"), Buffer.alloc(32), { mode: 0o600 });
  const address = { kind: "local", path: socketOf(world) } as const;
  writeRecord(config.home, { state: "up", pid: 1, version: VERSION, startedAt: 1, address });

  expect(await dialNode(config.home)).toBeUndefined();
  await world.start();
  expect(findRecord(config.home)).toMatchObject({ pid: process.pid });
});

test("a squatter on the node's address is found out, and hears nothing but a nonce", async () => {
  await using world = nodeWorld();
  const { config } = world;
  const node = await world.start();
  await node.stop();
  const path = socketOf(world);
  const heard: string[] = [];
  const squatter = createServer((socket) => {
    socket.on("data", (data) => {
      heard.push(String(data));
      socket.write(
        `${JSON.stringify({ paired: 1, version: VERSION, pid: 1, nonce: "n".repeat(43), proof: "p".repeat(43) })}\n`,
      );
    });
  });
  await once(squatter.listen(path), "listening");
  const address = { kind: "local", path } as const;
  writeRecord(config.home, { state: "up", pid: 1, version: VERSION, startedAt: 1, address });

  await expect(dialNode(config.home)).rejects.toMatchObject({ code: "denied" });
  expect(heard.join("")).toMatch(/^\{"paired":1,"nonce":"[\w-]{43}"\}\n$/);
  squatter.close();
});

test("a new node has a new token: the old one opens nothing", async () => {
  await using world = nodeWorld();
  const token = join(world.config.home, "token");
  const first = await world.start();
  const old = readFileSync(token);
  await first.stop();
  await world.start();
  expect(readFileSync(token).equals(old)).toBe(false);

  writeFileSync(token, old);

  await expect(dialNode(world.config.home)).rejects.toMatchObject({ code: "denied" });
});

test("where unix sockets are refused it listens on a loopback port, behind the same hello", async () => {
  await using world = nodeWorld();
  await world.start({
    bind: async (server, options) => {
      if (options.path) throw Object.assign(new Error("listen EPERM"), { code: "EPERM" });
      await once(server.listen(options), "listening");
    },
  });

  expect(findRecord(world.config.home)).toMatchObject({ address: { kind: "tcp" } });
  const socket = await world.attach();
  expect(socket.remoteAddress).toBe("127.0.0.1");
  socket.destroy();
  writeFileSync(join(world.config.home, "token"), Buffer.alloc(32));
  await expect(dialNode(world.config.home)).rejects.toMatchObject({ code: "denied" });
});

test("where every socket is refused it says what to do", async () => {
  await using world = nodeWorld();
  const node = await world.start({
    bind: async () => {
      throw Object.assign(new Error("listen EPERM"), { code: "EPERM" });
    },
  });

  await expect(node.ended).rejects.toMatchObject({
    fix: expect.stringContaining("PAIRED_NODE=off"),
  });
});

test("leaves when no client has been there for long enough, and not while one is", async () => {
  await using world = nodeWorld({ PAIRED_IDLE_EXIT_MS: "150" });
  const node = await world.start();
  const socket = await world.attach();
  const uptimeMs = async (): Promise<unknown> => (await askStatus(world.config.home))?.uptimeMs;
  await expect.poll(uptimeMs).toBeGreaterThan(300);

  socket.destroy();

  expect(await node.ended).toBe("left");
});

test.each([
  ["its socket", (world: NodeWorld) => rmSync(socketOf(world))],
  ["its home", (world: NodeWorld) => rmSync(world.config.home, { recursive: true })],
])("leaves when somebody deletes %s: it would be in the next node's way", async (_name, remove) => {
  await using world = nodeWorld();
  const node = await world.start({ checkMs: 20 });
  remove(world);

  expect(await node.ended).toBe("left");
  const next = await world.start();
  expect(await askStatus(world.config.home)).toMatchObject({ pid: process.pid });
  await next.stop();
});

test("a start that fails leaves its reason for the relays, and the lock free", async () => {
  await using world = nodeWorld();
  const { config } = world;
  await (await world.start()).stop();
  rmSync(join(config.home, "keyring.json"));

  const node = await world.start();

  await expect(node.ended).rejects.toMatchObject({ code: "damaged" });
  expect(findRecord(config.home)).toMatchObject({
    state: "failed",
    code: "damaged",
    message: expect.stringContaining("keyring.json is missing"),
  });
  using lock = findLock(join(config.home, "node.lock"));
  expect(lock).toBeDefined();
});

test("takes its proven own version's requests, and answers them or says why not", async () => {
  await using world = nodeWorld();
  const { home } = world.config;
  await world.start({
    admin: {
      echo: (_ctx, params) => ({ params }),
      refuse() {
        throw new PairedError("denied", "not now", { fix: "later" });
      },
      crash() {
        throw new Error("secret detail");
      },
    },
  });

  expect(await askAdmin(home, "echo", { a: 1 })).toEqual({ params: { a: 1 } });
  await expect(askAdmin(home, "refuse", {})).rejects.toMatchObject({
    message: "not now",
    fix: "later",
  });
  await expect(askAdmin(home, "crash", {})).rejects.toThrow("the node failed");
  await expect(askAdmin(home, "toString", {})).rejects.toThrow("no method");
  const { ask, socket } = await world.dial();
  await expect(ask({ cmd: "admin", version: "0.0.1" })).rejects.toThrow(
    `the node is version ${VERSION}`,
  );
  socket.destroy();
});

test("trap g: one client's over-long message is answered, and concerns nobody else", async () => {
  await using world = nodeWorld();
  await world.start();
  const [loud, quiet] = await Promise.all([world.attach(), world.attach()]);
  loud.write(`{"jsonrpc":"2.0","id":7,"method":"ping","params":{"x":"`);
  for (let mib = 0; mib < 11; mib += 1) loud.write("x".repeat(1024 * 1024));
  loud.write(`"}}\n`);

  expect(await readNext(loud)).toMatchObject({ id: 7, error: { code: -32_600 } });
  for (const socket of [loud, quiet]) {
    socket.write(PING);
    expect(await readNext(socket)).toMatchObject({ id: 1, result: {} });
    socket.destroy();
  }
});

test("a node that a person stops says so to its relays", async () => {
  await using world = nodeWorld();
  await world.start();
  const said = readAll(await world.attach());
  await stopNode(world.config.home);

  expect(JSON.parse(await said)).toEqual(leavingNotice("stop"));
});

test("trap e: hundreds of connections leave nothing behind", async () => {
  await using world = nodeWorld();
  await world.start();
  for (let round = 0; round < 300; round += 1) (await world.attach()).destroy();

  await expect.poll(() => askStatus(world.config.home)).toMatchObject({ clients: 0 });
  const timers = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout");
  expect(timers.length).toBeLessThan(10);
});

test("its log says what happened and nothing of what was said", async () => {
  await using world = nodeWorld();
  const lines: string[] = [];
  const node = await world.start({ log: createLog((line) => lines.push(line)) });
  (await world.attach({ project: "secret-project" })).destroy();
  await node.stop();

  expect(lines.map((line) => JSON.parse(line).message)).toEqual(["node is up", "node leaves"]);
  expect(lines.join("")).not.toContain("secret-project");
  expect(statSync(world.config.home).mode & 0o777).toBe(0o700);
});
