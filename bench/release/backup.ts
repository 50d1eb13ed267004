import {
  closeSync,
  copyFileSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";

import { openContext } from "../../src/context.ts";
import type { BackupDone } from "../../src/store/backup/make-backup.ts";
import {
  openBackups,
  type OpenedSnapshot,
  type Unlock,
} from "../../src/store/backup/open-backups.ts";
import { readSnapshot } from "../../src/store/backup/read-snapshot.ts";
import { findHome, type Home, openHome } from "../../src/store/home.ts";
import { createNotes, createRandom } from "../notes.ts";
import type { Figure } from "../report.ts";

const ENTRIES = 10_000;
const ROUNDS = 50;
const DAMAGES = 50;

/**
 * By then the sweep ten seconds after a start is over: what it notes while a snapshot is made would be in the file, and not
 * in the snapshot, when the two are compared.
 */
const SWEPT_MS = 11_000;

type Context = ReturnType<typeof openContext>;
type Draft = Parameters<Context["imports"]["add"]>[1][number];

interface World {
  readonly home: Home;
  readonly ctx: Context;
  readonly folder: string;
  readonly path: string;
  readonly unlock: Unlock;
}

/** What a backup writes, keeps and finds: a home of 10,000 entries that grows by 1 % at a time. */
export async function measureBackup(): Promise<Figure[]> {
  const path = mkdtempSync(join(tmpdir(), "paired-backup-"));
  const config = { home: join(path, "home"), keyFile: undefined, keychain: false };
  const home = await openHome(config);
  const ctx = openContext({ home });
  const keyFile = join(config.home, "key");
  const unlock: Unlock = (place) => findHome({ ...config, home: place, keyFile });
  const world = { home, ctx, path, unlock, folder: join(path, "backups") };
  try {
    await grow(world, 0, ENTRIES);
    const cost = await measureCost(world);
    return [...cost, ...(await measureRestores(world))];
  } finally {
    await ctx[Symbol.asyncDispose]();
    rmSync(path, { recursive: true, force: true });
  }
}

async function measureCost(world: World): Promise<Figure[]> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const began = performance.now();
  const first = await backUp(world);
  const firstMs = performance.now() - began;
  delay.disable();
  const copies = copyTimes(world.home.dbPath, join(world.path, "copy"));
  const shares: { readonly ofFile: number; readonly ofFirst: number; readonly ms: number }[] = [];
  for (let n = 0; n < 5; n += 1) {
    const from = ENTRIES + n * (ENTRIES / 100);
    await addOneByOne(world, from, from + ENTRIES / 100);
    const start = performance.now();
    const { bytes, pages } = await backUp(world);
    const ms = performance.now() - start;
    shares.push({ ofFile: bytes / (pages * 4096), ofFirst: bytes / first.bytes, ms });
  }
  const idle = await backUp(world);
  const middle = (of: "ofFile" | "ofFirst" | "ms"): number => median(shares.map((one) => one[of]));
  return [
    { what: "10,000 entries: the database", value: (first.pages * 4096) / 1e6, unit: "MB" },
    { what: "the first backup of it", value: first.bytes / 1e6, unit: "MB" },
    {
      what: "1 % appended, five times, median: new bytes / the database",
      value: 100 * middle("ofFile"),
      unit: "%",
      goal: "<= 3",
    },
    {
      what: "1 % appended, five times, median: new bytes / the first backup",
      value: 100 * middle("ofFirst"),
      unit: "%",
      goal: "<= 3",
    },
    { what: "nothing appended: new bytes", value: idle.bytes / 1000, unit: "kB" },
    { what: "the first backup, time / a plain copy with fsync", value: firstMs / median(copies) },
    { what: "the first backup", value: firstMs, unit: "ms" },
    { what: "a backup of 1 % more", value: middle("ms"), unit: "ms" },
    {
      what: "the node's event loop meanwhile: longest stop",
      value: delay.max / 1e6,
      unit: "ms",
      goal: "<= 50",
    },
    { what: "writers wait until the file stands still", value: first.heldMs, unit: "ms" },
  ];
}

/** Each snapshot is restored and compared with the file as it was when it was made; then one bit of a chunk is flipped. */
async function measureRestores(world: World): Promise<Figure[]> {
  const { folder, unlock, path, home } = world;
  const files = new Map<string, Buffer>();
  const random = createRandom(17);
  await wait(SWEPT_MS);
  for (let n = 0; n < ROUNDS; n += 1) {
    const from = 2 * ENTRIES + n * 20;
    await addOneByOne(world, from, from + 1 + Math.floor(random() * 20));
    const { snapshot } = await backUp(world);
    // The run itself is recorded in the log: the file is still as it was. Closing it drops locks, and nobody else is here.
    files.set(snapshot, readFileSync(home.dbPath));
  }
  using opened = await openBackups(folder, unlock);
  const snapshots = opened.snapshots.filter(({ manifest }) => files.has(manifest.id));
  let equal = 0;
  for (const snapshot of snapshots) {
    const restored = await restore(snapshot, join(path, "restored.db"));
    if (files.get(snapshot.manifest.id)?.equals(restored)) equal += 1;
  }
  const named = await damage(world, snapshots);
  return [
    { what: "restores that give the same bytes", value: `${equal} of ${ROUNDS}`, goal: "all" },
    {
      what: "flipped bits in a chunk: the chunk is named",
      value: `${named} of ${DAMAGES}`,
      goal: "all",
    },
  ];
}

async function damage(
  { folder, path }: World,
  snapshots: readonly OpenedSnapshot[],
): Promise<number> {
  const random = createRandom(23);
  let named = 0;
  for (let n = 0; n < DAMAGES; n += 1) {
    const snapshot = snapshots[n % snapshots.length];
    const { chunks = [], epoch = "" } = snapshot?.manifest ?? {};
    const name = chunks[Math.floor(random() * chunks.length)]?.name ?? "";
    const file = join(folder, epoch, "chunks", name.slice(0, 2), name);
    const bytes = readFileSync(file);
    const at = Math.floor(random() * bytes.length);
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    writeFileSync(file, flipped);
    const says = snapshot ? await whyNot(snapshot, join(path, "damaged.db")) : "";
    if (says.includes(name) && says.includes(snapshot?.manifest.id ?? "-")) named += 1;
    writeFileSync(file, bytes);
  }
  return named;
}

async function whyNot(snapshot: OpenedSnapshot, path: string): Promise<string> {
  try {
    await restore(snapshot, path);
    return "";
  } catch (error) {
    rmSync(path, { force: true });
    return error instanceof Error ? error.message : "";
  }
}

async function restore(
  { folder, manifest, database }: OpenedSnapshot,
  path: string,
): Promise<Buffer> {
  await readSnapshot({ folder, manifest, key: database }, path);
  const bytes = readFileSync(path);
  rmSync(path);
  return bytes;
}

async function backUp({ ctx, folder }: World): Promise<BackupDone> {
  ctx.backups.begin({ folder });
  for (;;) {
    const now = await ctx.backups.wait(60_000);
    if (now.state === "done") return now;
  }
}

const { note } = createNotes(7);

async function grow({ ctx }: World, from: number, to: number): Promise<void> {
  const batch = ctx.imports.begin("bench");
  for (let at = from; at < to; at += 250) {
    const drafts = Array.from({ length: Math.min(250, to - at) }, (_, n) => draftOf(at + n));
    await ctx.imports.add(batch, drafts);
  }
}

async function addOneByOne({ ctx }: World, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 1) {
    const { session, client, ...entry } = draftOf(at);
    ctx.memory.add(entry, { session, client });
    await new Promise(setImmediate);
  }
}

function draftOf(at: number): Draft {
  return {
    kind: "note",
    body: note(at),
    tags: [],
    project: "shop",
    session: "bench",
    client: "bench",
  };
}

/** A copy and its fsync, five times, in ms. */
function copyTimes(from: string, to: string): number[] {
  return Array.from({ length: 5 }, () => {
    const began = performance.now();
    copyFileSync(from, to);
    const file = openSync(to, "r+");
    fsyncSync(file);
    closeSync(file);
    return performance.now() - began;
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
