import type { Client, Tool } from "@modelcontextprotocol/client";
import { countTokens } from "gpt-tokenizer";

import { createNotes, createRandom } from "../../notes.ts";
import { percentile, time } from "../../report.ts";
import { openRun } from "./run.ts";
import { type Measured, type Note, type Server, TOP } from "./server.ts";

const SIZES = [1000, 10_000] as const;
const TIMES = 100;
const BATCH = 500;

/**
 * What each server's tools cost a model, how long one store and one search take at each size, and whether a ticket code
 * is among the first ten. One of each, then the next server: a minute in which the machine is busy is the same for all.
 */
export async function measureSpeed(servers: readonly Server[]): Promise<Measured[]> {
  const runs = servers.map((server) => ({ server, ...openRun(server) }));
  try {
    const subjects: Subject[] = [];
    for (const { server, connect } of runs) subjects.push(openSubject(server, await connect()));
    const figures = [];
    for (const { client } of subjects) figures.push(await weighTools(client));
    for (const size of SIZES) {
      const measured = await measureAt(subjects, size);
      for (const [n, found] of measured.entries()) Object.assign(figures[n] ?? {}, found);
    }
    return figures;
  } finally {
    for (const run of runs) await run[Symbol.asyncDispose]();
  }
}

async function weighTools(client: Client): Promise<Measured> {
  const { tools } = await client.listTools();
  return {
    "tools/list, tokens": countTokens(JSON.stringify(tools)),
    "tools as a model sees them, tokens": countTokens(JSON.stringify(tools.map(seenByModel))),
  };
}

function seenByModel({ name, description, inputSchema }: Tool): Partial<Tool> {
  return { name, ...(description && { description }), inputSchema };
}

async function measureAt(subjects: readonly Subject[], size: number): Promise<Measured[]> {
  for (const subject of subjects) await subject.fill(size - TIMES);
  const tallies = subjects.map((subject) => ({
    subject,
    stores: empty(),
    searches: empty(),
    hits: 0,
  }));
  const { question } = createNotes(12);
  const random = createRandom(13);
  for (let n = 0; n < TIMES; n += 1) {
    const asked = question();
    const wanted = Math.floor(random() * (size - TIMES));
    for (const tally of tallies) {
      const { subject, stores, searches } = tally;
      stores.push(...(await time(1, () => subject.store())));
      searches.push(
        ...(await time(1, async () => {
          if (await subject.hits(wanted)) tally.hits += 1;
        })),
        ...(await time(1, () => subject.ask(asked))),
      );
    }
  }
  return tallies.map(({ stores, searches, hits }) => ({
    [`exact code among ${size}, hit@${TOP}`]: hits / TIMES,
    [`store at ${size}, ms p50`]: percentile(stores, 0.5),
    [`store at ${size}, ms p95`]: percentile(stores, 0.95),
    [`search at ${size}, ms p50`]: percentile(searches, 0.5),
    [`search at ${size}, ms p95`]: percentile(searches, 0.95),
  }));
}

function empty(): number[] {
  return [];
}

/** One server with the same notes as every other one. */
interface Subject {
  readonly client: Client;
  readonly fill: (size: number) => Promise<void>;
  readonly store: () => Promise<void>;
  readonly ask: (question: string) => Promise<unknown>;
  /** Whether the note's ticket code finds it. */
  readonly hits: (note: number) => Promise<boolean>;
}

function openSubject(server: Server, client: Client): Subject {
  const notes = createNotes(11);
  const keys: string[] = [];
  const write = (n: number): Note => ({
    id: `n${n}`,
    body: notes.note(n),
    session: `session ${Math.floor(n / 25)}`,
  });
  return {
    client,
    async fill(size) {
      while (keys.length < size) {
        const from = keys.length;
        const length = Math.min(BATCH, size - from);
        const batch = Array.from({ length }, (_, n) => write(from + n));
        keys.push(...(await server.storeAll(client, batch)));
      }
    },
    async store() {
      keys.push(await server.store(client, write(keys.length)));
    },
    ask: (question) => server.search(client, question),
    async hits(note) {
      const answer = await server.search(client, `TICKET-${note}`);
      return answer.keys.includes(keys[note] ?? "");
    },
  };
}
