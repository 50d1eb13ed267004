import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import { silentLog } from "../../src/log.ts";
import { createMemory } from "../../src/memory/memory.ts";
import { createGiven } from "../../src/memory/pack/given.ts";
import { createHint } from "../../src/memory/pack/hint.ts";
import type { Found } from "../../src/memory/search.ts";
import { createCalls } from "../../src/store/calls.ts";
import { openStore } from "../../src/store/db.ts";
import { MEMORY_HOME } from "../../test/paired.ts";

const DATA = join(import.meta.dirname, "../../../shared/data");

/** Texts with questions about them, as a public data set has them; never part of this repository. */
export interface Collection {
  readonly names: readonly string[];
  readonly texts: readonly {
    readonly id: string;
    readonly body: string;
    readonly session: string;
  }[];
  /** Each with the ids of the texts that answer it. */
  readonly questions: readonly { readonly text: string; readonly evidence: readonly string[] }[];
  /** Questions whose words are all there, and whose answer is not. */
  readonly unanswerable: readonly { readonly text: string }[];
}

export interface Filled extends Disposable {
  readonly search: (query: string, limit: number) => Found;
  /** The numbers of the entries that a prompt's hint names; each prompt is one of a session of its own. */
  readonly hint: (prompt: string) => number[];
  /** The number of an entry by the id that the collection gives its text. */
  readonly ids: ReadonlyMap<string, number>;
}

/** A memory of its own that holds nothing but the texts of one collection. */
export function fill({ texts }: Pick<Collection, "texts">): Filled {
  const store = openStore(MEMORY_HOME);
  const clock = Date.now;
  const calls = createCalls({ store, clock });
  const memory = createMemory({ store, clock, calls, log: silentLog });
  const ids = new Map<string, number>();
  store.transaction(() => {
    for (const { id, body, session } of texts) {
      const entry = { kind: "note", body, tags: [], project: "bench" } as const;
      ids.set(id, memory.add(entry, { session, client: "bench" }).id);
    }
  });
  const hint = createHint({ ...memory, given: createGiven() });
  let sessions = 0;
  return {
    ids,
    hint(prompt) {
      const named = hint(prompt, String((sessions += 1))).matchAll(/^- K(\d+) /gm);
      return [...named].map(([, id]) => Number(id));
    },
    search: (query, limit) => memory.search({ query, scope: "mine", stale: false }, { limit }),
    [Symbol.dispose]: () => store.close(),
  };
}

const TURN = z.object({ dia_id: z.string(), speaker: z.string(), text: z.string() });
const LOCOMO = z.array(
  z.object({
    conversation: z.looseObject({ speaker_a: z.string(), speaker_b: z.string() }),
    qa: z.array(
      z.object({
        question: z.string(),
        category: z.number(),
        evidence: z.array(z.string()).default([]),
      }),
    ),
  }),
);

/** Each conversation is a collection of its turns; questions of categories 1 to 4 have an answer, those of 5 have none. */
export function readLocomo(): Collection[] | undefined {
  const path = join(DATA, "locomo-dev/locomo-dev.json");
  if (!existsSync(path)) return undefined;
  return LOCOMO.parse(JSON.parse(readFileSync(path, "utf8"))).map(({ conversation, qa }) => ({
    names: [conversation.speaker_a, conversation.speaker_b],
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
    unanswerable: qa
      .filter(({ category }) => category === 5)
      .map(({ question }) => ({ text: question })),
  }));
}

const COSQA = z.array(z.object({ doc: z.string(), retrieval_idx: z.number() }));

/** Functions, with what people typed into a search engine to find them. */
export function readCosqa(): Collection[] | undefined {
  const folder = join(DATA, "cosqa-dev");
  if (!existsSync(folder)) return undefined;
  const functions = z
    .record(z.string(), z.number())
    .parse(JSON.parse(readFileSync(join(folder, "code_idx_map.txt"), "utf8")));
  const questions = COSQA.parse(JSON.parse(readFileSync(join(folder, "dev.json"), "utf8")));
  const texts = Object.entries(functions).map(([body, id]) => ({
    id: String(id),
    body,
    session: `s${id}`,
  }));
  return [
    {
      names: [],
      texts,
      questions: questions.map(({ doc, retrieval_idx }) => ({
        text: doc,
        evidence: [String(retrieval_idx)],
      })),
      unanswerable: [],
    },
  ];
}
