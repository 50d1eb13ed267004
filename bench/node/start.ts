import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { build } from "esbuild";

import { notification, request, speak } from "../../test/node/speaker.ts";
import { CLI, createPlace, type Place } from "../../test/system/place.ts";
import { type Figure, percentile } from "../report.ts";

interface Start {
  readonly ms: number;
  readonly rssMb: number;
}

/** From the start of the process to the answered handshake, the node running: our relay and the SDK's echo server, in turn. */
export async function measureStart(rounds: number): Promise<Figure[]> {
  await using place = createPlace();
  const keep = await place.connect();
  await keep.call("task_list");
  const echo = await buildEcho(place);
  const relays: Start[] = [];
  const echoes: Start[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds + 1; round += 1) {
    const [relay, other, empty] = [
      await start(place, CLI),
      await start(place, echo),
      await startBare(),
    ];
    // The first of each only warms the disk's cache.
    if (round === 0) continue;
    relays.push(relay);
    echoes.push(other);
    bare.push(empty);
  }
  const median = (starts: readonly Start[]): number =>
    percentile(
      starts.map(({ ms }) => ms),
      0.5,
    );
  return [
    { what: "start to answered handshake, relay, p50", value: median(relays), unit: "ms" },
    { what: "the same, SDK echo server", value: median(echoes), unit: "ms" },
    { what: "the same, `node -e 0`", value: percentile(bare, 0.5), unit: "ms" },
    {
      what: "relay / echo",
      value: Math.round((median(relays) / median(echoes)) * 100) / 100,
      unit: "x",
      goal: "<= 1.5",
    },
    {
      what: "relay RSS after the handshake, largest",
      value: Math.max(...relays.map(({ rssMb }) => rssMb)),
      unit: "MB",
      goal: "<= 50",
    },
    {
      what: "echo RSS after the handshake, largest",
      value: Math.max(...echoes.map(({ rssMb }) => rssMb)),
      unit: "MB",
    },
  ];
}

async function start(place: Place, file: string): Promise<Start> {
  const from = performance.now();
  const child = spawn(process.execPath, [file], {
    cwd: place.path,
    env: place.env,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const { say, hear } = speak(child.stdout, child.stdin);
  say(INITIALIZE);
  await hear();
  const ms = performance.now() - from;
  say(notification("notifications/initialized"), request(1, "tools/list"));
  await hear();
  const rssMb = readRssMb(child.pid ?? 0);
  child.stdin.end();
  await once(child, "exit");
  return { ms, rssMb };
}

async function startBare(): Promise<number> {
  const from = performance.now();
  await once(spawn(process.execPath, ["-e", "0"]), "exit");
  return performance.now() - from;
}

/** Linux only: the resident set of a process, as the kernel counts it. */
function readRssMb(pid: number): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kib) / 102.4) / 10;
}

/** The echo server as a user runs it: plain JavaScript, the SDK from node_modules. */
async function buildEcho({ path }: Place): Promise<string> {
  const folder = join(path, "echo");
  const outfile = join(folder, "server.mjs");
  mkdirSync(folder);
  symlinkSync(join(import.meta.dirname, "../../node_modules"), join(folder, "node_modules"));
  await build({
    entryPoints: [join(import.meta.dirname, "../echo-server.ts")],
    outfile,
    format: "esm",
    platform: "node",
  });
  return outfile;
}

const INITIALIZE = request(0, "initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "bench", version: "0" },
});
