import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Context, openContext } from "../src/context.ts";
import type { ReceivedEntry } from "../src/memory/received.ts";
import { openHome } from "../src/store/home.ts";
import { measureFloor } from "./memory/floor.ts";
import { createNotes } from "./notes.ts";
import { type Figure, percentile, report, time } from "./report.ts";
import { measureRetrieval } from "./retrieval.ts";
import { openBench } from "./stdio.ts";

const ENTRIES = 10_000;
const RECEIVED = 20_000;
const RUNS = 300;
const BY = { session: "bench", client: "bench" };

/** How fast memory is at 10,000 entries, inside the node and through a client's pipe, and what it finds. */
export async function run(): Promise<void> {
  report("memory", [
    ...(await measureReceived()),
    ...(await measureInside()),
    ...(await measureStdio()),
    ...measureRetrieval(),
    ...measureFloor(),
  ]);
}

async function measureInside(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "paired-bench-"));
  try {
    await using ctx = await openFilled(join(folder, "home"));
    const notes = createNotes(2);
    const adds = await time(RUNS, (n) => add(ctx, notes.note(ENTRIES + n)));
    const searches = await time(RUNS, () => search(ctx, notes.question()));
    const common = await time(50, () => search(ctx, notes.common()));
    let first = 0;
    for (let n = 0; n < 100; n += 1) {
      const { hits } = search(ctx, `what about TICKET-${n * 97} and the ${notes.common()}?`);
      if (hits[0]?.id === n * 97 + 1) first += 1;
    }
    return [
      ...spread(`add at ${ENTRIES}, inside the node`, adds),
      ...spread(`search at ${ENTRIES}, inside the node`, searches),
      ...spread("search for five common words", common),
      { what: "ticket code hit@1", value: first / 100, goal: "1" },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureStdio(): Promise<Figure[]> {
  await using bench = openBench();
  await (await openFilled(bench.home))[Symbol.asyncDispose]();
  const client = await bench.connect();
  const notes = createNotes(3);
  const call = (name: string, args: Record<string, unknown>): Promise<unknown> =>
    client.callTool({ name, arguments: args });
  await call("memory_search", { query: notes.question() });
  const adds = await time(RUNS, (n) => call("memory_add", { body: notes.note(ENTRIES + n) }));
  const searches = await time(RUNS, () => call("memory_search", { query: notes.question() }));
  return [
    ...spread(`memory_add at ${ENTRIES}, over stdio`, adds, "<= 15"),
    ...spread(`memory_search at ${ENTRIES}, over stdio`, searches, "<= 10"),
  ];
}

async function measureReceived(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "paired-bench-"));
  try {
    await using ctx = openContext({ home: await openHome(homeConfig(join(folder, "home"))) });
    const notes = createNotes(4);
    const rows = Array.from({ length: RECEIVED }, (_, n) => receivedRow(n, notes.note(n)));
    const start = performance.now();
    for (let n = 0; n < RECEIVED; n += 500) ctx.memory.received.index(rows.slice(n, n + 500));
    const seconds = (performance.now() - start) / 1000;
    return [
      {
        what: `received entries indexed (${RECEIVED})`,
        value: Math.round(RECEIVED / seconds),
        unit: "rows/s",
        goal: ">= 15000",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openFilled(home: string): Promise<Context> {
  const ctx = openContext({ home: await openHome(homeConfig(home)) });
  const notes = createNotes(1);
  for (let n = 0; n < ENTRIES; n += 1) add(ctx, notes.note(n));
  return ctx;
}

function homeConfig(home: string): { home: string; keyFile: undefined; keychain: false } {
  return { home, keyFile: undefined, keychain: false };
}

function add(ctx: Context, body: string): unknown {
  return ctx.memory.add({ kind: "note", body, tags: [], project: "bench" }, BY);
}

function search(ctx: Context, query: string): ReturnType<Context["memory"]["search"]> {
  return ctx.memory.search({ query, scope: "all", stale: false }, { limit: 8 });
}

function spread(what: string, samples: readonly number[], goal?: string): Figure[] {
  return [
    { what: `${what}: p50`, value: percentile(samples, 0.5), unit: "ms" },
    { what: `${what}: p95`, value: percentile(samples, 0.95), unit: "ms", ...(goal && { goal }) },
  ];
}

function receivedRow(n: number, body: string): ReceivedEntry {
  return {
    space: 1,
    spaceName: "team",
    author: Buffer.alloc(32, 7),
    handle: "ana",
    gen: 0,
    seq: Math.floor(n / 50),
    idx: n % 50,
    uid: n.toString(16).padStart(32, "0"),
    kind: "lesson",
    title: null,
    body: body.slice(0, 220),
    tags: [],
    at: n,
    expires: null,
    state: "quarantined",
  };
}
