import { cpSync, statSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";

import { createNearest, type Nearest } from "../../src/embeddings/nearest.ts";
import { toBytes, unitVector } from "../../src/embeddings/unit-vector.ts";
import { createVectors, type Vectors } from "../../src/embeddings/vectors.ts";
import { silentLog } from "../../src/log.ts";
import { createMemory, type Memory } from "../../src/memory/memory.ts";
import { createCalls } from "../../src/store/calls.ts";
import type { OwnedStore } from "../../src/store/db.ts";
import { createRandom } from "../notes.ts";
import { type Figure, percentile, time } from "../report.ts";
import { type Homes, openMemoryAt } from "./homes.ts";

const DIMENSION = 384;
const TOPICS = 400;
const SLICE = 250;
const RUNS = 100;
const EXACT_RUNS = 20;
const MODEL = 1;

/** Search among stored vectors, and what it adds where question and answer share no word. No real model is at hand. */
export async function measureEmbeddings(homes: Homes): Promise<Figure[]> {
  return [
    ...(await measureNearest(homes, 10_000)),
    ...(await measureNearest(homes, 100_000)),
    ...(await measureFusion()),
  ];
}

/** Vectors as texts have them: near one of some topics, each in its own way. */
async function measureNearest(homes: Homes, size: 10_000 | 100_000): Promise<Figure[]> {
  const home = `${await homes.at(size)}-embedded`;
  cpSync(await homes.at(size), home, { recursive: true });
  using opened = await openMemoryAt(home);
  const { store } = opened;
  const before = statSync(join(home, "paired.db")).size;
  const vectors = await switchOn(store);
  const draw = createDraw(size);
  const topics = Array.from({ length: TOPICS }, () => draw.direction());
  const like = (topic: number): Float32Array =>
    unitVector(draw.direction().map((value, n) => value + (topics[topic]?.[n] ?? 0)));
  let done = 0;
  embedDue(store, vectors, () => like((done += 1) % TOPICS));
  store.emptyLog();
  const nearest = createNearest(vectors, []);
  const filters = { filtered: false, passes: (ids: readonly number[]) => ids };
  await nearest(like(0), filters);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const times = await time(RUNS, (n) => nearest(like(n % TOPICS), filters));
  delay.disable();
  return [
    {
      what: `40 nearest of ${size} x ${DIMENSION}: p50`,
      value: percentile(times, 0.5),
      unit: "ms",
    },
    {
      what: `40 nearest of ${size} x ${DIMENSION}: p95`,
      value: percentile(times, 0.95),
      unit: "ms",
    },
    {
      what: `the node stands still meanwhile, among ${size}: p99`,
      value: Math.round(delay.percentile(99) / 1e5) / 10,
      unit: "ms",
      goal: "<= 50",
    },
    {
      what: `disk for the vectors of ${size}`,
      value: Math.round((statSync(join(home, "paired.db")).size - before) / 1e6),
      unit: "MB",
    },
    ...(size === 10_000 ? [await measureCodes(store, { nearest, like })] : []),
  ];
}

/** What the detour over codes costs: how many of the ten nearest it finds. */
async function measureCodes(
  store: OwnedStore,
  { nearest, like }: { nearest: Nearest; like: (topic: number) => Float32Array },
): Promise<Figure> {
  const exact = store.prepare<[Buffer], { id: number }>(
    "SELECT id FROM embedding_vector ORDER BY vec_distance_cosine(vector, ?) LIMIT 10",
  );
  let found = 0;
  for (let n = 0; n < EXACT_RUNS; n += 1) {
    const vector = like(n * 7);
    const near = await nearest(vector, { filtered: false, passes: (ids) => ids });
    const ids = new Set(near.map(({ id }) => id));
    found += exact.all(toBytes([vector])).filter(({ id }) => ids.has(id)).length;
  }
  return { what: "of the 10 truly nearest, found by codes", value: found / EXACT_RUNS / 10 };
}

const CONCEPTS = 600;
const NOTES = 2000;

/** Notes and questions about the same things in other words; a "model" that knows which words are the same. */
async function measureFusion(): Promise<Figure[]> {
  const draw = createDraw(11);
  const directions = Array.from({ length: CONCEPTS }, () => draw.direction());
  const embed = (concepts: readonly number[]): Float32Array =>
    unitVector(
      draw
        .direction(0.5)
        .map((noise, n) =>
          concepts.reduce((sum, each) => sum + (directions[each]?.[n] ?? 0), noise),
        ),
    );
  const pick = (): number => draw.below(CONCEPTS);
  const notes = Array.from({ length: NOTES }, () => Array.from({ length: 8 }, pick));
  const questions = notes.slice(0, 300).map((concepts, n) => ({
    concepts: n % 2 === 0 ? concepts.slice(0, 4) : concepts.slice(2, 6),
    shared: n % 2 === 0 ? 0 : 1,
    id: n + 1,
  }));
  const asked = new Map(
    questions.map((question) => [wordsOf(question.concepts, question.shared), question]),
  );
  const unanswerable = Array.from({ length: 200 }, (_, n) => `zz${n}x zz${n}y zz${n}z`);
  const { store, memory, vectors } = await openWithVectors(async (query, nearest, filters) => ({
    near: await nearest(
      asked.has(query) ? embed(asked.get(query)?.concepts ?? []) : unitVector(draw.direction()),
      filters,
    ),
    unknown: new Set<number>(),
  }));
  for (const concepts of notes)
    memory.add(
      { kind: "note", body: wordsOf(concepts, concepts.length), tags: [], project: "bench" },
      { session: String(concepts[0]), client: "bench" },
    );
  embedDue(store, vectors, (id) => embed(notes[id - 1] ?? []));
  let lexical = 0;
  let fused = 0;
  for (const [query, { id }] of asked) {
    const ask = { query, scope: "mine", stale: false } as const;
    const has = ({ hits }: { hits: readonly { id: number }[] }): number =>
      hits.some((hit) => hit.id === id) ? 1 : 0;
    lexical += has(memory.search(ask, { limit: 10 }));
    fused += has(await memory.recall(ask, { limit: 10 }));
  }
  let silent = 0;
  for (const query of unanswerable) {
    const { hits } = await memory.recall({ query, scope: "mine", stale: false }, { limit: 10 });
    if (hits.length === 0) silent += 1;
  }
  store.close();
  return [
    { what: "synthetic, other words: recall@10 by words", value: lexical / asked.size },
    { what: "synthetic, other words: recall@10 by words and meaning", value: fused / asked.size },
    { what: "synthetic, nothing near: rightly nothing", value: silent / unanswerable.length },
  ];
}

type Near = Awaited<ReturnType<Nearest>>;
type Filters = Parameters<Nearest>[1];

async function openWithVectors(
  answer: (
    query: string,
    nearest: Nearest,
    filters: Filters,
  ) => Promise<{ near: Near; unknown: ReadonlySet<number> }>,
): Promise<{ store: OwnedStore; memory: Memory; vectors: Vectors }> {
  const { openStore } = await import("../../src/store/db.ts");
  const store = openStore({
    dbPath: ":memory:",
    keys: { database: Buffer.alloc(32), rowMac: Buffer.alloc(32) },
    databaseMade: false,
    rememberDatabase() {},
  });
  const vectors = await switchOn(store);
  const nearest = createNearest(vectors, []);
  const clock = Date.now;
  const calls = createCalls({ store, clock });
  const findNear = (query: string, filters: Filters): ReturnType<typeof answer> =>
    answer(query, nearest, filters);
  return {
    store,
    vectors,
    memory: createMemory({ store, clock, calls, log: silentLog, findNear }),
  };
}

async function switchOn(store: OwnedStore): Promise<Vectors> {
  await store.loadVectors();
  store
    .prepare("INSERT INTO embedding_model VALUES (1, 'ollama', 'bench', 384, '', '', x'')")
    .run();
  store.prepare("INSERT INTO embedding_setting VALUES (1, 1, NULL, NULL, 0)").run();
  const vectors = createVectors(store, MODEL, store);
  for (let from: number | undefined = 0; from !== undefined;) from = vectors.sweep(from);
  return vectors;
}

function embedDue(store: OwnedStore, vectors: Vectors, embed: (id: number) => Float32Array): void {
  for (let due = vectors.due(SLICE, []); due.length > 0; due = vectors.due(SLICE, []))
    store.transaction(() => {
      for (const text of due) vectors.put(text, embed(text.id));
    });
}

/** The first `shared` concepts in the words of the notes, the others in words that no note has. */
function wordsOf(concepts: readonly number[], shared: number): string {
  return concepts.map((each, n) => `${n < shared ? "w" : "v"}${letters(each)}`).join(" ");
}

function letters(n: number): string {
  return n.toString().replaceAll(/\d/g, (digit) => "bcdfghjklm".charAt(Number(digit)));
}

interface Draw {
  /** Values of a random direction, about normal (sum of four even ones). */
  readonly direction: (size?: number) => number[];
  readonly below: (n: number) => number;
}

function createDraw(seed: number): Draw {
  const random = createRandom(seed);
  const normal = (): number => random() + random() + random() + random() - 2;
  return {
    direction: (size = 1) => Array.from({ length: DIMENSION }, () => normal() * size),
    below: (n) => Math.floor(random() * n),
  };
}
