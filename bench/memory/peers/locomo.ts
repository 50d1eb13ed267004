import { countTokens } from "gpt-tokenizer";

import type { Collection } from "../collections.ts";
import { openRun } from "./run.ts";
import { type Measured, type Server, TOP } from "./server.ts";

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

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
