import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import {
  type Attached,
  buildVersion,
  createPlace,
  isAlive,
  isRetryable,
  nodesOf,
  type Place,
} from "./place.ts";
import { readTitles } from "./titles.ts";

const CLIENTS = 4;

function connectAll(place: Place, count: number, entry?: string): Promise<Attached[]> {
  return Promise.all(
    Array.from({ length: count }, () => place.connect(entry === undefined ? {} : { entry })),
  );
}

test("12 clients that start at once on no home at all get one node", async () => {
  for (let round = 0; round < 3; round += 1) {
    await using place = createPlace();
    const clients = await connectAll(place, 12);
    const ids = await Promise.all(
      clients.map(async ({ call }, n) => (await call("task_add", { title: `task ${n}` })).id),
    );

    expect(new Set(ids).size).toBe(12);
    expect(nodesOf(place.home)).toHaveLength(1);
  }
});

test("kill -9 of the node: nothing acknowledged is lost, nothing is done twice, clients go on", async () => {
  await using place = createPlace();
  const clients = await connectAll(place, CLIENTS);
  const acknowledged = new Set<string>();
  const done = new AbortController();
  const work = clients.map(async ({ insist }, who) => {
    for (let n = 0; !done.signal.aborted; n += 1) {
      const title = `client ${who} task ${n}`;
      await insist("task_add", { title, idempotency_key: title });
      acknowledged.add(title);
    }
  });
  for (let kills = 0; kills < 5; kills += 1) {
    const before = acknowledged.size;
    const pid = place.node()?.pid ?? 0;
    await expect.poll(() => acknowledged.size, { timeout: 10_000 }).toBeGreaterThan(before + 20);
    process.kill(pid, "SIGKILL");
    await expect.poll(() => place.node()?.pid, { timeout: 10_000 }).not.toBe(pid);
  }
  done.abort();
  await Promise.all(work);

  const [first] = clients;
  if (!first) throw new Error("no client");
  const found = await readTitles(first);
  expect(acknowledged.size).toBeGreaterThan(100);
  expect(new Set(found)).toEqual(acknowledged);
  expect(found).toHaveLength(acknowledged.size);
});

test("an answer that a killed node owes comes at once, as retryable", async () => {
  await using place = createPlace();
  const client = await place.connect();
  await client.call("task_add", { title: "warm" });
  const pid = place.node()?.pid ?? 0;
  process.kill(pid, "SIGSTOP");
  const call = client.call("task_add", { title: "in flight" });
  const from = performance.now();
  process.kill(pid, "SIGKILL");

  await expect(call).rejects.toSatisfy(isRetryable);
  expect(performance.now() - from).toBeLessThan(250);
  expect(await client.call("task_add", { title: "next" })).toMatchObject({ id: "T2" });
});

test("kill -9 of one relay: the others and the node notice nothing", async () => {
  await using place = createPlace();
  const [victim, ...others] = await connectAll(place, CLIENTS);
  if (!victim) throw new Error("no client");
  const node = place.node()?.pid;
  const calls = others.map(async ({ call }, who) => {
    for (let n = 0; n < 50; n += 1) await call("task_add", { title: `${who} ${n}` });
  });
  process.kill(victim.pid, "SIGKILL");
  await Promise.all(calls);

  expect(place.node()?.pid).toBe(node);
  await expect
    .poll(async () => JSON.parse((await place.run(["status", "--json"])).stdout).clients)
    .toBe(CLIENTS - 1);
});

test("trap b: a newer version takes over, and no older relay brings the older node back", async () => {
  await using place = createPlace();
  const clients = await connectAll(place, CLIENTS);
  await Promise.all(clients.map(({ call }, n) => call("task_add", { title: `old ${n}` })));
  const old = place.node();
  const entry = buildVersion(place.path, "99.0.0");
  const done = new AbortController();
  let failures = 0;
  const work = clients.map(async ({ call }, who) => {
    for (let n = 0; !done.signal.aborted; n += 1) {
      try {
        await call("task_add", { title: `meanwhile ${who} ${n}` });
      } catch (error) {
        if (!isRetryable(error)) throw error;
        failures += 1;
      }
    }
  });

  const newer = await place.connect({ entry });
  expect(await newer.call("task_add", { title: "new" })).toMatchObject({ title: "new" });
  done.abort();
  await Promise.all(work);

  expect(place.node()?.version).toBe("99.0.0");
  await expect.poll(() => isAlive(old?.pid ?? 0)).toBe(false);
  expect(failures).toBe(0);

  // The new node dies, and only old relays are there to miss it: they start the newest version, not their own.
  await newer.close();
  const killed = place.node()?.pid ?? 0;
  process.kill(killed, "SIGKILL");
  for (const { insist } of clients)
    expect(await insist("task_add", { title: "after" })).toMatchObject({ title: "after" });
  expect(place.node()).toMatchObject({ version: "99.0.0" });
  expect(place.node()?.pid).not.toBe(killed);
  expect(nodesOf(place.home)).toHaveLength(3);
});

test("trap b: when the newer program is gone, an older relay says so instead of touching the data", async () => {
  await using place = createPlace();
  const entry = buildVersion(place.path, "99.0.0");
  await (await place.connect()).close();
  await (await place.connect({ entry })).close();
  await place.run(["stop"]);
  writeFileSync(join(place.home, "min_version"), '{"version":"99.0.0","entry":"/gone/cli.js"}\n');

  await expect(place.connect()).rejects.toThrow("PAIRED 99.0.0 has used this home");
  expect(await place.run(["node"])).toMatchObject({ code: 3 });
});

test("clients with different environments meet at one node", async () => {
  await using place = createPlace();
  const elsewhere = { PAIRED_RUN_DIR: join(place.path, "other-run") };
  const [here, there] = [await place.connect(), await place.connect({ env: elsewhere })];
  await here.call("task_add", { title: "one" });

  expect(await there.call("task_add", { title: "two" })).toMatchObject({ id: "T2" });
  expect(nodesOf(place.home)).toHaveLength(1);
});

test("where unix sockets are refused, clients reach the node over loopback", async () => {
  await using place = createPlace();
  const refuse = join(place.path, "refuse-unix-sockets.mjs");
  writeFileSync(
    refuse,
    `import net from "node:net";
     const { listen } = net.Server.prototype;
     net.Server.prototype.listen = function (options, ...rest) {
       if (options.path === undefined) return listen.call(this, options, ...rest);
       process.nextTick(() => this.emit("error", Object.assign(new Error("listen EPERM"), { code: "EPERM" })));
       return this;
     };`,
  );
  const clients = await Promise.all(
    [1, 2].map(() => place.connect({ flags: ["--import", refuse] })),
  );
  for (const { call } of clients) await call("task_add", { title: "over TCP" });

  expect(place.node()?.address.kind).toBe("tcp");
  expect(nodesOf(place.home)).toHaveLength(1);
});

test("`stop` holds until somebody calls, then the next node is there", async () => {
  await using place = createPlace();
  const client = await place.connect();
  await client.call("task_add", { title: "before" });
  const first = place.node()?.pid;

  expect(await place.run(["stop"])).toMatchObject({ code: 0, stdout: "The node has left.\n" });
  expect(await place.run(["status"])).toMatchObject({ code: 5 });
  expect(await client.call("task_add", { title: "after" })).toMatchObject({ id: "T2" });
  expect(place.node()?.pid).not.toBe(first);
});

test("SIGTERM ends the node in good order, and its clients go on with the next", async () => {
  await using place = createPlace();
  const client = await place.connect();
  await client.call("task_add", { title: "before" });
  const pid = place.node()?.pid ?? 0;
  process.kill(pid, "SIGTERM");

  expect(await client.insist("task_add", { title: "after" })).toMatchObject({ id: "T2" });
  await expect.poll(() => isAlive(pid)).toBe(false);
});

test("a node that fails leaves in good order, with no word of what was said in its logs", async () => {
  await using place = createPlace();
  const fail = join(place.path, "fail.mjs");
  writeFileSync(
    fail,
    `if (process.argv[2] === "node") process.once("SIGUSR2", () => { throw new Error("the secret"); });`,
  );
  const client = await place.connect({ flags: ["--import", fail] });
  await client.call("task_add", { title: "before" });
  const pid = place.node()?.pid ?? 0;
  process.kill(pid, "SIGUSR2");

  expect(await client.insist("task_add", { title: "after" })).toMatchObject({ id: "T2" });
  await expect.poll(() => isAlive(pid)).toBe(false);
  const logs = ["node.log", "node.out"].map((name) =>
    readFileSync(join(place.home, "logs", name), "utf8"),
  );
  expect(logs.join("")).toContain('"node failed","error":"Error","frames":["at process.');
  expect(logs.join("")).not.toContain("the secret");
});

test("a home that is deleted under its clients begins anew", async () => {
  await using place = createPlace();
  const client = await place.connect();
  await client.call("task_add", { title: "gone" });
  const pid = place.node()?.pid ?? 0;
  rmSync(place.home, { recursive: true });
  process.kill(pid, "SIGTERM");
  await expect.poll(() => isAlive(pid)).toBe(false);

  expect(await client.insist("task_add", { title: "anew" })).toMatchObject({ id: "T1" });
});

test("a node that hangs is named by `status`, with what to do", async () => {
  await using place = createPlace();
  await (await place.connect()).close();
  const pid = place.node()?.pid ?? 0;
  process.kill(pid, "SIGSTOP");
  const { code, stderr } = await place.run(["status"]);
  process.kill(pid, "SIGCONT");

  expect(code).toBe(1);
  expect(stderr).toContain(`process ${pid}`);
});

test.runIf(process.getuid?.() === 0)(
  "another user of this machine reaches neither the node nor its token",
  async () => {
    await using place = createPlace();
    const client = await place.connect();
    await client.call("task_add", { title: "mine" });
    chmodSync(place.path, 0o755);
    const address = place.node()?.address;
    const socket = address?.kind === "local" ? address.path : "";
    const intrude = `
    const fs = require("node:fs");
    require("node:net").connect(${JSON.stringify(socket)}).on("error", (e) => {
      console.log(e.code);
      try { fs.readFileSync(${JSON.stringify(join(place.home, "token"))}); } catch (f) { console.log(f.code); }
    }).on("connect", () => console.log("in"));`;
    const as = ["--reuid=4711", "--regid=4711", "--clear-groups", process.execPath, "-e", intrude];

    expect(execFileSync("setpriv", as, { cwd: "/", encoding: "utf8" })).toBe("EACCES\nEACCES\n");
  },
);

test.runIf(platform() === "linux")(
  "the token is in no argument, no environment and no log",
  async () => {
    await using place = createPlace();
    const client = await place.connect();
    await client.call("task_add", { title: "mine" });
    const token = readFileSync(join(place.home, "token"));
    const seen = [client.pid, place.node()?.pid ?? 0].flatMap((pid) =>
      ["cmdline", "environ"].map((name) => readFileSync(`/proc/${pid}/${name}`)),
    );
    for (const name of ["node.log", "node.out"])
      seen.push(readFileSync(join(place.home, "logs", name)));
    seen.push(readFileSync(join(place.home, "node.json")));
    const forms = [
      token,
      ...(["hex", "base64", "base64url"] as const).map((form) => token.toString(form)),
    ];

    for (const bytes of seen) for (const form of forms) expect(bytes.includes(form)).toBe(false);
  },
);
