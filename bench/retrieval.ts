import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import { silentLog } from "../src/log.ts";
import { createMemory } from "../src/memory/memory.ts";
import { createCalls } from "../src/store/calls.ts";
import { openStore } from "../src/store/db.ts";
import type { Figure } from "./report.ts";

const DATA = join(import.meta.dirname, "../../shared/data");
const TOP = 10;

interface Collection {
  readonly texts: readonly {
    readonly id: string;
    readonly body: string;
    readonly session: string;
  }[];
  readonly questions: readonly { readonly text: string; readonly evidence: readonly string[] }[];
}

/** Share of the evidence within the first ten results, and the mean reciprocal rank of the first of it. */
export function measureRetrieval(): Figure[] {
  return [
    ...measure("LoCoMo-dev, categories 1-4", "locomo-dev/locomo-dev.json", readLocomo),
    ...measure("CoSQA-dev", "cosqa-dev/dev.json", readCosqa),
  ];
}

function measure(name: string, file: string, read: (path: string) => Collection[]): Figure[] {
  const path = join(DATA, file);
  if (!existsSync(path)) return [{ what: name, value: "SKIP: dataset not present" }];
  const ranks = read(path).flatMap(rankEvidence);
  const mean = (of: (ranks: readonly number[]) => number): number =>
    ranks.reduce((sum, each) => sum + of(each), 0) / ranks.length;
  return [
    { what: `${name}: questions`, value: ranks.length },
    {
      what: `${name}: recall@${TOP}`,
      value: mean((each) => each.filter((rank) => rank < TOP).length / each.length),
    },
    { what: `${name}: MRR@${TOP}`, value: mean((each) => reciprocal(Math.min(...each))) },
  ];
}

function reciprocal(rank: number): number {
  return rank < TOP ? 1 / (rank + 1) : 0;
}

/** For each question: the place of each piece of its evidence among the results. */
function rankEvidence({ texts, questions }: Collection): number[][] {
  const store = openStore({
    dbPath: ":memory:",
    keys: { database: Buffer.alloc(32), rowMac: Buffer.alloc(32) },
    databaseMade: false,
    rememberDatabase() {},
  });
  const clock = Date.now;
  const memory = createMemory({
    store,
    clock,
    calls: createCalls({ store, clock }),
    log: silentLog,
  });
  const ids = new Map<string, number>();
  store.transaction(() => {
    for (const { id, body, session } of texts) {
      const entry = { kind: "note", body, tags: [], project: "bench" } as const;
      ids.set(id, memory.add(entry, { session, client: "bench" }).id);
    }
  });
  const ranks = questions.map(({ text, evidence }) => {
    const ask = { query: text, scope: "mine", stale: false } as const;
    const { hits } = memory.search(ask, { limit: TOP });
    return evidence.map((wanted) => {
      const place = hits.findIndex(({ id }) => id === ids.get(wanted));
      return place === -1 ? Number.POSITIVE_INFINITY : place;
    });
  });
  store.close();
  return ranks;
}

const TURN = z.object({ dia_id: z.string(), speaker: z.string(), text: z.string() });
const LOCOMO = z.array(
  z.object({
    conversation: z.record(z.string(), z.unknown()),
    qa: z.array(
      z.object({
        question: z.string(),
        category: z.number(),
        evidence: z.array(z.string()).default([]),
      }),
    ),
  }),
);

function readLocomo(path: string): Collection[] {
  return LOCOMO.parse(JSON.parse(readFileSync(path, "utf8"))).map(({ conversation, qa }) => ({
    texts: Object.entries(conversation)
      .filter(([name]) => /^session_\d+$/.test(name))
      .flatMap(([session, turns]) =>
        z
          .array(TURN)
          .parse(turns)
          .map(({ dia_id, speaker, text }) => ({
            id: dia_id,
            body: `${speaker}: ${text}`,
            session,
          })),
      ),
    questions: qa
      .filter(({ category, evidence }) => category <= 4 && evidence.length > 0)
      .map(({ question, evidence }) => ({ text: question, evidence: [...new Set(evidence)] })),
  }));
}

const COSQA = z.array(z.object({ doc: z.string(), retrieval_idx: z.number() }));

function readCosqa(path: string): Collection[] {
  const functions = z
    .record(z.string(), z.number())
    .parse(JSON.parse(readFileSync(join(path, "../code_idx_map.txt"), "utf8")));
  const questions = COSQA.parse(JSON.parse(readFileSync(path, "utf8")));
  return [
    {
      texts: Object.entries(functions).map(([body, id]) => ({
        id: String(id),
        body,
        session: "s",
      })),
      questions: questions.map(({ doc, retrieval_idx }) => ({
        text: doc,
        evidence: [String(retrieval_idx)],
      })),
    },
  ];
}
