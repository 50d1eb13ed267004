import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";

import { findRecord } from "../../src/node/record.ts";
import { CLI } from "../../test/system/place.ts";
import { createNotes } from "../notes.ts";
import { type Figure, percentile, time } from "../report.ts";
import { type Bench, openBench } from "../stdio.ts";
import { findNodeCpuMs, findNodeWrittenBytes } from "./cpu.ts";

const ENTRIES = 100_000;
const PROBE = join(import.meta.dirname, "../loop-probe.js");
const MS = { unit: "ms" } as const;
/** A busy client: five entries and five questions a second. */
const BETWEEN_MS = 200;

/** What the node and its clients feel of 100,000 entries that come in, and of a reading of all that is stored. */
export async function measureImport(): Promise<Figure[]> {
  await using bench = openBench();
  const file = join(bench.folder, "notes.jsonl");
  writeFileSync(file, "");
  const notes = createNotes(7);
  for (let from = 0; from < ENTRIES; from += 1000) {
    const lines = Array.from({ length: 1000 }, (_, n) => ({
      paired: 1,
      body: notes.note(from + n),
    }));
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""), { flag: "a" });
  }
  const client = await bench.connect([`--import=${PROBE}`]);
  const call = async (name: string, args: Record<string, unknown>): Promise<void> => {
    const { isError, content } = await client.callTool({ name, arguments: args });
    if (isError) throw new Error(JSON.stringify(content));
  };
  const use = async (until: Promise<unknown>): Promise<{ adds: number[]; searches: number[] }> => {
    const over = new AbortController();
    void until.finally(() => over.abort());
    const [adds, searches]: [number[], number[]] = [[], []];
    while (!over.signal.aborted) {
      adds.push(
        ...(await time(1, () => call("memory_add", { body: notes.note(ENTRIES + adds.length) }))),
      );
      searches.push(...(await time(1, () => call("memory_search", { query: notes.question() }))));
      await wait(BETWEEN_MS);
    }
    return { adds, searches };
  };
  await use(wait(6000));
  const before = costOf(bench);
  const idle = await readLoop(bench);
  const started = performance.now();
  const importing = runJson(bench, ["import", file, "--json"]);
  const during = await use(importing);
  const seconds = (performance.now() - started) / 1000;
  const { added } = await importing;
  const loop = await readLoop(bench);
  const after = costOf(bench);
  const resident = residentMb(bench);
  const verifying = runJson(bench, ["verify", "--json"]);
  const beside = await use(verifying);
  const { ok } = await verifying;
  const verifyLoop = await readLoop(bench);
  return [
    { what: `import of ${ENTRIES}: stored`, value: Number(added), goal: String(ENTRIES) },
    {
      what: "import: entries a second, beside a client that adds and asks five times a second",
      value: Math.round(ENTRIES / seconds),
      goal: ">= 2000",
    },
    {
      what: "import: the node's processor time for an entry",
      value: (after.cpuMs - before.cpuMs) / ENTRIES,
      ...MS,
    },
    {
      what: "import: what the node writes to the disk for an entry",
      value: (after.bytes - before.bytes) / ENTRIES / 1000,
      unit: "KB",
    },
    { what: "import: the node's memory at most", value: resident, unit: "MB", goal: "<= 250" },
    { what: "the node's event loop before, p99", value: idle.p99, ...MS },
    { what: "the node's event loop while importing, p99", value: loop.p99, ...MS, goal: "<= 50" },
    { what: "the node's event loop while importing, longest", value: loop.max, ...MS },
    { what: "memory_add while importing, p95", value: percentile(during.adds, 0.95), ...MS },
    { what: "memory_search while importing, p95", value: percentile(during.searches, 0.95), ...MS },
    { what: `verify of ${ENTRIES} finds all well`, value: String(ok), goal: "true" },
    {
      what: "the node's event loop beside verify, p99",
      value: verifyLoop.p99,
      ...MS,
      goal: "<= 50",
    },
    { what: "memory_add beside verify, p95", value: percentile(beside.adds, 0.95), ...MS },
  ];
}

/** What the node has used so far, with what its clients asked for meanwhile. */
function costOf({ home }: Bench): { readonly cpuMs: number; readonly bytes: number } {
  const [cpuMs = Number.NaN, bytes = Number.NaN] = [
    findNodeCpuMs(home),
    findNodeWrittenBytes(home),
  ];
  return { cpuMs, bytes };
}

async function runJson(
  { env, folder }: Bench,
  args: readonly string[],
): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args], {
    env,
    cwd: folder,
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
}

interface Loop {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** How late the node's event loop was since this was last asked, in milliseconds. */
async function readLoop({ home }: Bench): Promise<Loop> {
  const path = join(home, "loop.json");
  rmSync(path, { force: true });
  process.kill(nodePid(home), "SIGUSR2");
  while (!existsSync(path)) await wait(10);
  await wait(20);
  return JSON.parse(readFileSync(path, "utf8"));
}

/** The most that the node has held at once, as Linux counts it. */
function residentMb({ home }: Bench): number {
  const [, kb = "NaN"] =
    /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${nodePid(home)}/status`, "utf8")) ?? [];
  return Math.round(Number(kb) / 1024);
}

function nodePid(home: string): number {
  const record = findRecord(home);
  if (record?.state !== "up") throw new Error("no node is running");
  return record.pid;
}
