import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as fc from "fast-check";
import { countTokens as countCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as countO200k } from "gpt-tokenizer/encoding/o200k_base";

import { type Context, openContext } from "../../src/context.ts";
import type { Pack, PackAsk } from "../../src/memory/pack/packs.ts";
import { openHome } from "../../src/store/home.ts";
import { anyNote } from "../../test/memory/pack/texts.ts";
import { createNotes, createRandom } from "../notes.ts";
import { type Figure, percentile, time } from "../report.ts";
import { FACTS } from "./facts.ts";
import type { Homes, Size } from "./homes.ts";

const PACKS = 500;
const ODD_NOTES = 600;
const BY = { session: "bench", client: "bench" };

/** Whether packs keep to their budget, what of planted facts they hold, and how long they take. */
export async function measurePack(homes: Homes): Promise<Figure[]> {
  const small = await inCopy(homes, 10_000, async (ctx) => [
    ...(await measureTime(ctx, 10_000)),
    ...(await measureFacts(ctx)),
    ...(await measureBudget(ctx)),
  ]);
  return [...small, ...(await inCopy(homes, 100_000, (ctx) => measureTime(ctx, 100_000)))];
}

async function measureTime(ctx: Context, size: Size): Promise<Figure[]> {
  const notes = createNotes(11);
  const ask = (): Promise<Pack> =>
    ctx.packs.for({
      ...ASK,
      task: notes.question(),
      files: ["src/cache/token.ts", "src/build/**"],
    });
  await time(10, ask);
  const packs = await time(200, ask);
  const digests = await time(200, () => ctx.packs.digest("bench"));
  return [
    ...spread(`context_pack at ${size}, inside the node`, packs),
    ...spread(`digest of a project for a connection, at ${size}`, digests),
  ];
}

/** Of 20 facts about one thing, how many stand word for word in a pack of 2,000 tokens: the worst of ten things. */
async function measureFacts(ctx: Context): Promise<Figure[]> {
  const present: number[] = [];
  const used: number[] = [];
  for (const [n, { task, facts }] of FACTS.entries()) {
    for (const body of facts)
      ctx.memory.add(
        { kind: "lesson", body, tags: [], project: "bench" },
        { ...BY, session: `${n}` },
      );
    const text = JSON.stringify(await ctx.packs.for({ ...ASK, task, budget: 2000 }));
    present.push(facts.filter((fact) => text.includes(JSON.stringify(fact).slice(1, -1))).length);
    used.push(tokensOf(text));
  }
  return [
    {
      what: `planted facts of 20 in 2,000 tokens, the worst of ${FACTS.length}`,
      value: Math.min(...present),
      goal: ">= 18",
    },
    { what: "tokens of the largest of them", value: Math.max(...used), goal: "<= 2000" },
  ];
}

/** Random questions and budgets over notes of every sort: prose, code, CJK, emoji, base64, hex, tasks, peers' notes. */
async function measureBudget(ctx: Context): Promise<Figure[]> {
  const notes = createNotes(5);
  const random = createRandom(5);
  const odd = fc.sample(anyNote, { numRuns: ODD_NOTES, seed: 5 });
  for (const [n, text] of odd.entries()) {
    const body = `${notes.question()} ${text}`.trim();
    if (Buffer.byteLength(body) > 8000) continue;
    const entry = { kind: n % 3 === 0 ? "decision" : "lesson", body, tags: [] } as const;
    ctx.memory.add({ ...entry, project: n % 5 === 0 ? "other" : "bench" }, BY);
    if (n % 10 === 0)
      ctx.board.add(
        { title: notes.question(), body, role: "edison", project: "bench", priority: "high" },
        BY,
      );
  }
  let over = 0;
  let share = 0;
  let full = 0;
  for (let n = 0; n < PACKS; n += 1) {
    const budget = 200 + Math.floor(random() ** 2 * 7800);
    const task = random() < 0.8 ? notes.question() : (odd[n] ?? "");
    const pack = await ctx.packs.for({ ...ASK, task, files: ["src/cache/*"], budget });
    const tokens = tokensOf(JSON.stringify(pack));
    if (tokens > budget) over += 1;
    if (pack.left_out === undefined) continue;
    full += 1;
    share += tokens / budget;
  }
  return [
    { what: `packs of ${PACKS} over their budget`, value: over, goal: "0" },
    {
      what: `share of the budget used by the ${full} that left something out`,
      value: share / full,
      goal: ">= .7",
    },
  ];
}

const ASK: Omit<PackAsk, "task"> = {
  files: [],
  project: "bench",
  by: BY,
  budget: 1500,
  concise: false,
  fresh: true,
};

function tokensOf(text: string): number {
  return Math.max(countO200k(text), countCl100k(text));
}

async function inCopy(
  homes: Homes,
  size: Size,
  measure: (ctx: Context) => Promise<Figure[]>,
): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "paired-bench-"));
  try {
    const home = join(folder, "home");
    cpSync(await homes.at(size), home, { recursive: true });
    await using ctx = openContext({
      home: await openHome({ home, keyFile: undefined, keychain: false }),
    });
    return await measure(ctx);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function spread(what: string, samples: readonly number[]): Figure[] {
  return [
    { what: `${what}: p50`, value: percentile(samples, 0.5), unit: "ms" },
    { what: `${what}: p95`, value: percentile(samples, 0.95), unit: "ms" },
  ];
}
