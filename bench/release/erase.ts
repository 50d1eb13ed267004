import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";

import { eraseHome } from "../../src/commands/erase-home.ts";
import { readConfig } from "../../src/config.ts";
import { type Context, openContext } from "../../src/context.ts";
import { type Home, openHome } from "../../src/store/home.ts";
import { filesWith } from "../../test/files-with.ts";
import { decryptPages } from "../../test/store/sqlcipher.ts";
import type { Figure } from "../report.ts";

const ENTRIES = 10_000;
const TASKS = 200;
/** In every text; with a number, in the texts of one entry alone. */
const SENTINEL = "sentinel-4e1b";

interface World {
  readonly home: Home;
  readonly ctx: Context;
  readonly backups: string;
}

/** One entry, then all of a home of 10,000 and of 200 archived tasks, each with a backup made before. */
export async function measureErase(): Promise<Figure[]> {
  const path = mkdtempSync(join(tmpdir(), "paired-erase-"));
  const config = readConfig({
    HOME: path,
    PAIRED_HOME: join(path, "home"),
    PAIRED_RUN_DIR: join(path, "run"),
    PAIRED_KEYCHAIN: "off",
    PAIRED_NODE: "off",
  });
  try {
    const home = await openHome(config);
    let now = Date.now() - 365 * 24 * 3_600_000;
    const ctx = openContext({ home, clock: () => now });
    const world = { home, ctx, backups: join(path, "backups") };
    await fill(world);
    now = Date.now();
    await ctx.rights.retention.sweep();
    await backUp(world);
    const one = await measureOne(world);
    await ctx[Symbol.asyncDispose]();
    const began = performance.now();
    const program = { config, entry: "", cwd: path, env: {}, stdin: Readable.from([]) };
    const stdout = new PassThrough().resume();
    await eraseHome({ ...program, stdout, stderr: stdout }, async () => {});
    const allMs = performance.now() - began;
    return [
      ...one,
      {
        what: "everything erased, with its backups",
        value: allMs / 1000,
        unit: "s",
        goal: "< 30",
      },
      {
        what: "files left, but the README of the backups; files with a sentinel",
        value: `${filesBelow(path)}; ${filesWith(path, SENTINEL).length}`,
        goal: "0; 0",
      },
    ];
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

async function measureOne({ home, ctx, backups }: World): Promise<Figure[]> {
  const text = textOf(ENTRIES / 2);
  const found = (): number =>
    [home.path, backups].flatMap((folder) => filesWith(folder, text)).length +
    decryptPages(readFileSync(home.dbPath), home.keys.database).filter((page) =>
      page.includes(text),
    ).length;
  const before = found();
  const began = performance.now();
  const { traces, pieces } = await ctx.rights.erase({ entry: ENTRIES / 2 + 1 }, "terminal");
  const ms = performance.now() - began;
  return [
    {
      what: "one entry of 10,000 erased, with its backups",
      value: ms / 1000,
      unit: "s",
      goal: "< 5",
    },
    {
      what: "its sentinel in files and in pages: before, after; its own scan, of so many pieces",
      value: `${before}, ${found()}; ${traces} of ${pieces}`,
      goal: "after: 0",
    },
  ];
}

async function fill({ ctx }: World): Promise<void> {
  const batch = ctx.imports.begin("bench");
  const by = { session: "bench", client: "bench" };
  for (let from = 0; from < ENTRIES; from += 250)
    await ctx.imports.add(
      batch,
      Array.from({ length: 250 }, (_, n) => ({
        kind: "note" as const,
        body: textOf(from + n),
        tags: [],
        project: "shop",
        ...by,
      })),
    );
  for (let n = 0; n <= TASKS; n += 1) {
    const words = { title: `${SENTINEL} task ${n}`, role: "alex", project: "shop" } as const;
    const { id } = ctx.board.add({ ...words, priority: "normal" }, by);
    ctx.board.move(id, { action: "drop", note: `${SENTINEL} was not needed` }, by);
  }
}

function textOf(n: number): string {
  return `${SENTINEL} number ${n} of them: wait for the webhook of bank ${n}`;
}

async function backUp({ ctx, backups }: World): Promise<void> {
  ctx.backups.begin({ folder: backups });
  while ((await ctx.backups.wait(60_000)).state !== "done");
}

function filesBelow(path: string): number {
  return readdirSync(path, { recursive: true, withFileTypes: true }).filter(
    (file) => file.isFile() && file.name !== "README.txt",
  ).length;
}
