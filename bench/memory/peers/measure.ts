import type { Client, Tool } from "@modelcontextprotocol/client";
import { countTokens } from "gpt-tokenizer";

import { createNotes } from "../../notes.ts";
import { percentile, time } from "../../report.ts";
import type { Collection } from "../collections.ts";
import { openRun } from "./run.ts";
import { type Note, type Server, TOP } from "./server.ts";

/** The value of each figure by its name. */
export type Measured = Readonly<Record<string, number>>;

const SIZES = [1000, 10_000] as const;
const TIMES = 60;
const BATCH = 500;
const WRITES = 60;

/** What the server finds of LoCoMo conversations through its own tools, each in a home of its own. */
export async function measureLocomo(
  server: Server,
  conversations: readonly Collection[],
): Promise<Measured> {
  const recalls: number[] = [];
  const ranks: number[] = [];
  const tokens: number[] = [];
  for (const { texts, questions } of conversations) {
    await using run = openRun(server);
    const client = await run.connect();
    const keys = new Map<string, string>();
    const stored = await server.storeAll(client, texts);
    for (const [n, { id }] of texts.entries()) keys.set(id, stored[n] ?? "");
    for (const { text, evidence } of questions) {
      const answer = await server.search(client, text);
      const places = evidence.map((id) => answer.keys.indexOf(keys.get(id) ?? ""));
      const found = places.filter((place) => place >= 0);
      recalls.push(found.length / evidence.length);
      ranks.push(found.length > 0 ? 1 / (Math.min(...found) + 1) : 0);
      tokens.push(countTokens(answer.text));
    }
  }
  return {
    [`LoCoMo recall@${TOP}, ${recalls.length} questions`]: mean(recalls),
    [`LoCoMo MRR@${TOP}`]: mean(ranks),
    "LoCoMo, tokens a reply": Math.round(mean(tokens)),
  };
}

/** How long one store and one search take at each size, and whether a ticket code is among the first ten. */
export async function measureSpeed(server: Server): Promise<Measured> {
  await using run = openRun(server);
  const client = await run.connect();
  const { tools } = await client.listTools();
  const notes = createNotes(11);
  const keys: string[] = [];
  const write = (n: number): Note => ({
    id: `n${n}`,
    body: notes.note(n),
    session: `session ${Math.floor(n / 25)}`,
  });
  const figures: Record<string, number> = {
    "tools/list, tokens": countTokens(JSON.stringify(tools)),
    "tools as a model sees them, tokens": countTokens(JSON.stringify(tools.map(seenByModel))),
  };
  for (const size of SIZES) {
    while (keys.length < size - TIMES) {
      const from = keys.length;
      const batch = Array.from({ length: Math.min(BATCH, size - TIMES - from) }, (_, n) =>
        write(from + n),
      );
      keys.push(...(await server.storeAll(client, batch)));
    }
    const stores = await time(TIMES, async () => {
      keys.push(await server.store(client, write(keys.length)));
    });
    let hits = 0;
    const codes = await time(TIMES, async (n) => {
      const wanted = Math.floor((n * size) / TIMES);
      const answer = await server.search(client, `TICKET-${wanted}`);
      if (answer.keys.includes(keys[wanted] ?? "")) hits += 1;
    });
    const questions = await time(TIMES, () => server.search(client, notes.question()));
    Object.assign(figures, {
      [`exact code among ${size}, hit@${TOP}`]: hits / TIMES,
      [`store at ${size}, ms p50`]: percentile(stores, 0.5),
      [`store at ${size}, ms p95`]: percentile(stores, 0.95),
      [`search at ${size}, ms p50`]: percentile([...codes, ...questions], 0.5),
      [`search at ${size}, ms p95`]: percentile([...codes, ...questions], 0.95),
    });
  }
  return figures;
}

/** Two clients that start together on a fresh store and write at once: which acknowledged notes does a third one find? */
export async function measureTogether(server: Server): Promise<Measured> {
  await using run = openRun(server);
  const acknowledged: string[] = [];
  await Promise.all(
    [0, 1].map(async (who) => {
      const client = await run.connect();
      for (let n = 0; n < WRITES; n += 1) {
        const code = `TOGETHER-${who}${String(n).padStart(3, "0")}`;
        const body = `${code}: client ${who} wrote this as number ${n} of what it had to say.`;
        try {
          await server.store(client, { id: code, body, session: `s${who}` });
          acknowledged.push(code);
        } catch {
          // Refused, and said so: nothing that could be lost.
        }
      }
      await client.close();
    }),
  );
  const reader = await run.connect();
  let found = 0;
  for (const code of acknowledged) if (await finds(server, reader, code)) found += 1;
  return {
    [`2 clients x ${WRITES} writes: acknowledged`]: acknowledged.length,
    [`2 clients x ${WRITES} writes: found afterwards`]: found,
  };
}

function seenByModel({ name, description, inputSchema }: Tool): Partial<Tool> {
  return { name, ...(description && { description }), inputSchema };
}

async function finds(server: Server, client: Client, code: string): Promise<boolean> {
  try {
    return (await server.search(client, code)).text.includes(code);
  } catch {
    return false;
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
