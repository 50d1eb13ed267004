import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createPlace } from "./place.ts";

/** The native parts that each package of the hyper stack brings into a process. */
const STACK = /rocksdb-native|udx-native|sodium-native|quickbit-native|simdle-native/;
/** A DHT of nobody: the port of no service. */
const NOBODY = { PAIRED_DHT_HOST: "127.0.0.1", PAIRED_DHT_BOOTSTRAP: "127.0.0.1:9" };

test.runIf(platform() === "linux")(
  "without a space the node loads nothing of the network, and opens no socket but its own",
  async () => {
    await using place = createPlace(NOBODY);
    const { call } = await place.connect();
    await call("memory_add", { body: "nothing leaves this machine" });
    await call("memory_search", { query: "machine", scope: "all" });
    await call("space_manage", { action: "list" });
    await call("knowledge_share", { action: "list" });
    expect(await call("node_status")).toMatchObject({ federation: "off", peers: 0 });
    const pid = place.node()?.pid ?? 0;

    expect(loaded(pid)).toEqual([]);
    expect(inetSockets(pid)).toEqual([]);
    expect(new Set(unixSockets(pid))).toEqual(new Set([join(place.path, "run", `b${pid}`)]));

    // The same look at a node with a space sees both, or it would see nothing at all.
    await call("space_manage", { action: "create", name: "team", handle: "ana" });
    expect(loaded(pid)).toContain("rocksdb-native");
    expect(loaded(pid)).toContain("udx-native");
    await expect.poll(() => inetSockets(pid)).not.toEqual([]);
  },
);

function loaded(pid: number): string[] {
  const maps = readFileSync(`/proc/${pid}/maps`, "utf8").split("\n");
  return [...new Set(maps.flatMap((line) => STACK.exec(line)?.[0] ?? []))];
}

/** Every UDP and TCP socket of the process. */
function inetSockets(pid: number): string[] {
  return ["udp", "udp6", "tcp", "tcp6"].flatMap((kind) =>
    socketTable(pid, kind, 9).map(([, address]) => `${kind} ${address}`),
  );
}

/** The path of every unix socket of the process that has one; libuv's own pairs have none. */
function unixSockets(pid: number): string[] {
  return socketTable(pid, "unix", 6).flatMap((fields) => fields[7] ?? []);
}

/** The rows of one of the system's tables of sockets that this process holds, by the column of their number. */
function socketTable(pid: number, kind: string, column: number): string[][] {
  const own = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => link(`/proc/${pid}/fd/${fd}`)));
  return readFileSync(`/proc/${pid}/net/${kind}`, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => own.has(`socket:[${fields[column]}]`));
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

test("a node in a space whose network does not answer leaves as soon as it is asked", async () => {
  await using place = createPlace(NOBODY);
  const { call } = await place.connect();
  await call("space_manage", { action: "create", name: "team", handle: "ana" });
  const from = performance.now();

  expect(await place.run(["stop"])).toMatchObject({ code: 0 });

  expect(performance.now() - from).toBeLessThan(3500);
  expect(readFileSync(join(place.home, "logs/node.log"), "utf8")).not.toContain("in time");
});
