import { cpSync } from "node:fs";
import { join } from "node:path";

import { createCiphered, openCiphered } from "../../src/store/cipher.ts";
import { createNotes } from "../notes.ts";
import { type Figure, percentile, time } from "../report.ts";
import { openBench } from "../stdio.ts";
import { findNodeCpuMs } from "./cpu.ts";
import type { Homes, Size } from "./homes.ts";

const RUNS = 300;
/** Until the node and this client have compiled what they run often. */
const FIRST = 100;
const KEY = Buffer.alloc(32, 5);

/** What a client waits for, with its own pipe to the built program. */
export async function measureStdio(homes: Homes): Promise<Figure[]> {
  return [
    ...(await measureAt(homes, 10_000, { search: "<= 10" })),
    ...(await measureAt(homes, 100_000, { search: "<= 25", common: "<= 50" })),
  ];
}

async function measureAt(
  homes: Homes,
  size: Size,
  goals: { readonly search: string; readonly common?: string },
): Promise<Figure[]> {
  await using bench = openBench();
  cpSync(await homes.at(size), bench.home, { recursive: true });
  const client = await bench.connect();
  const notes = createNotes(3);
  const call = async (name: string, args: Record<string, unknown>): Promise<void> => {
    const { isError, content } = await client.callTool({ name, arguments: args });
    if (isError) throw new Error(JSON.stringify(content));
  };
  const ask = (query: string): Promise<void> => call("memory_search", { query });
  const first = await time(FIRST, () => ask(notes.question()));
  const beforeAdds = findNodeCpuMs(bench.home);
  const { adds, bare } = await measureAdds(
    bench.folder,
    (body) => call("memory_add", { body }),
    (n) => notes.note(size + n),
  );
  const beforeSearches = findNodeCpuMs(bench.home);
  const pings: number[] = [];
  const searches: number[] = [];
  for (let n = 0; n < RUNS; n += 1) {
    pings.push(...(await time(1, () => client.ping())));
    searches.push(...(await time(1, () => ask(notes.question()))));
  }
  const afterSearches = findNodeCpuMs(bench.home);
  const common = await time(100, () => ask(notes.common()));
  const apart = percentile(adds, 0.95) - percentile(bare, 0.95);
  return [
    ...spread(`memory_add at ${size}, over stdio`, adds),
    ...spread(`one bare durable insert, in turn with it`, bare),
    {
      what: `memory_add at ${size}: p95 above the bare insert`,
      value: apart,
      ...MS,
      goal: "<= 10",
    },
    ...cpu(`memory_add at ${size}`, beforeAdds, beforeSearches),
    ...spread(`memory_search at ${size}, over stdio, the first ${FIRST} of a new node`, first),
    ...spread(`memory_search at ${size}, over stdio, from then on`, searches, goals.search),
    ...spread(`a ping, in turn with it: this machine and the pipe`, pings),
    ...cpu(`memory_search at ${size}, with its ping`, beforeSearches, afterSearches),
    ...spread(`memory_search at ${size}, five common words`, common, goals.common),
  ];
}

const MS = { unit: "ms" } as const;

/** Adds by a client, and what a database of the same build needs for one row in the same folder, one after the other. */
async function measureAdds(
  folder: string,
  add: (body: string) => Promise<unknown>,
  note: (n: number) => string,
): Promise<{ readonly adds: number[]; readonly bare: number[] }> {
  const path = join(folder, "bare.db");
  createCiphered(path, KEY);
  const db = openCiphered(path, KEY);
  try {
    db.exec("CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
    const insert = db.prepare("INSERT INTO note (body) VALUES (?)");
    const adds: number[] = [];
    const bare: number[] = [];
    for (let n = 0; n < RUNS; n += 1) {
      const body = note(n);
      bare.push(...(await time(1, () => insert.run(body))));
      adds.push(...(await time(1, () => add(body))));
    }
    return { adds, bare };
  } finally {
    db.close();
  }
}

/** What one of the calls costs the node, whatever else the machine does. */
function cpu(what: string, before: number | undefined, after: number | undefined): Figure[] {
  if (before === undefined || after === undefined) return [];
  return [{ what: `${what}: the node's processor time`, value: (after - before) / RUNS, ...MS }];
}

function spread(what: string, samples: readonly number[], goal?: string): Figure[] {
  return [
    { what: `${what}: p50`, value: percentile(samples, 0.5), ...MS },
    { what: `${what}: p95`, value: percentile(samples, 0.95), ...MS, ...(goal && { goal }) },
  ];
}
