import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { sendControls } from "./controls.ts";
import { readPackets } from "./packets.ts";
import { judge } from "./verdict.ts";

/*
 * Runs a command, and every process that it starts, in a network of its own in which each byte is recorded, whoever sends it
 * and by whatever means: `unshare -n tsx test/recorder/run.ts vitest run`. There all addresses lead back to this machine, so
 * that nothing can leave, and what is sent elsewhere is known by its address. Ends in 1 if anything is, or if a mark of a test
 * is in what was sent. Takes Linux, root, tcpdump and iproute2.
 */

/** What test/system/federation.test.ts takes for an address that no machine here has. */
const NOBODYS = "203.0.113.5";
/** tcpdump takes packets from the kernel once a second. */
const LOOK_MS = 200;
const END_MS = 30_000;

const [command = "", ...args] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "paired-recorder-"));
process.exitCode = 1;
try {
  const path = join(folder, "all.pcap");
  closeNetwork();
  const stop = await record(path);
  // What is installed in there has to be in npm's cache.
  const env = { ...process.env, npm_config_offline: "true" };
  const child = spawn(command, args, { stdio: "inherit", env });
  const [code] = await once(child, "close");
  const controls = await sendControls();
  const missed = await stop(controls.last);
  const found = controls.without(judge(readPackets(readFileSync(path))));
  if (!found) throw new Error("what the recorder itself sent was not recorded: nothing is proven");
  const { packets, bytes, elsewhere, marked } = found;
  process.stdout.write(
    `recorded ${bytes} bytes in ${packets} packets of all processes, ${missed} missed; to other machines ${elsewhere.length}, with a mark in clear ${marked.length}\n`,
  );
  for (const flow of [...elsewhere, ...marked]) process.stdout.write(`${flow}\n`);
  if (code === 0 && missed + elsewhere.length + marked.length === 0) process.exitCode = 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Only where there is no other network: these routes would cut a machine off. */
function closeNetwork(): void {
  if (Object.keys(networkInterfaces()).length > 0)
    throw new Error("this process has a network: start it by `unshare -n`");
  execFileSync("ip", ["link", "set", "lo", "up"]);
  for (const family of ["-4", "-6"])
    execFileSync("ip", [family, "route", "add", "local", "default", "dev", "lo"]);
  execFileSync("ip", ["route", "add", "unreachable", NOBODYS, "table", "local"]);
}

/**
 * Resolves when all is recorded from now on. What it resolves to ends that, once the recording has a text that was sent last,
 * and resolves to the number of lost packets.
 */
async function record(path: string): Promise<(last: string) => Promise<number>> {
  const flags = "-i lo -n -U -Z root -s 0 -B 262144 -w".split(" ");
  const sniffer = spawn("tcpdump", [...flags, path], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  sniffer.stderr.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
  const ended = once(sniffer, "close");
  while (!said.includes("listening on")) {
    await Promise.race([once(sniffer.stderr, "data"), ended]);
    if (sniffer.exitCode !== null) throw new Error(`tcpdump ended: ${said}`);
  }
  return async (last) => {
    const deadline = AbortSignal.timeout(END_MS);
    while (!readFileSync(path).includes(last)) await wait(LOOK_MS, undefined, { signal: deadline });
    sniffer.kill("SIGINT");
    await ended;
    return Number(/(\d+) packets? dropped by kernel/.exec(said)?.[1] ?? Number.NaN);
  };
}
