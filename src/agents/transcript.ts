import { createHash } from "node:crypto";

import { z } from "zod";

import { MODEL_SHAPE, USAGE_LIMITS, type Use } from "./usage-record.ts";

/** What a line of a transcript says of a message: numbers and the model's name, no text. */
export interface Counted extends Use {
  /** Tokens that the model read for it; null: it was another model's, that worked for this one. */
  readonly context: number | null;
}

const COUNT = z.int().min(0).max(USAGE_LIMITS.tokens).nullable().catch(null);
const LINE = z.object({
  type: z.literal("assistant"),
  isSidechain: z.boolean().catch(false),
  timestamp: z.string().max(40).catch(""),
  message: z.object({
    id: z.string().min(1).max(200),
    model: z.string().max(200).catch(""),
    usage: z.object({
      input_tokens: COUNT,
      output_tokens: COUNT,
      cache_read_input_tokens: COUNT,
      cache_creation_input_tokens: COUNT,
    }),
  }),
});
/** Written by the client in the place of an answer: no model was asked. */
const NO_MODEL = "<synthetic>";

/**
 * A line of Claude Code's transcript (JSONL under `~/.claude/projects`); undefined for one that counts nothing, or is not
 * such a line. A message has a line for each of its blocks, all with its id, and its counts grow: the ledger takes it once.
 */
export function readTranscriptLine(line: string, now: number): Counted | undefined {
  const read = LINE.safeParse(parse(line)).data;
  if (!read || read.message.model === NO_MODEL) return undefined;
  const { isSidechain, timestamp, message } = read;
  const { input_tokens: tokensIn, output_tokens: tokensOut, ...cache } = message.usage;
  const { cache_read_input_tokens: cacheRead, cache_creation_input_tokens: cacheWrite } = cache;
  if ([tokensIn, tokensOut, cacheRead, cacheWrite].every((count) => !count)) return undefined;
  const at = Date.parse(timestamp);
  return {
    source: "transcript",
    model: MODEL_SHAPE.test(message.model) ? message.model : null,
    mark: markOf(message.id),
    tokensIn,
    tokensOut,
    cacheRead,
    cacheWrite,
    cost: null,
    // A time that is still to come was written by another clock.
    at: Number.isNaN(at) || at < 0 ? null : Math.min(at, now),
    context:
      isSidechain || tokensIn === null ? null : tokensIn + (cacheRead ?? 0) + (cacheWrite ?? 0),
  };
}

/** A digest of what names a message: the name itself is of no use here. */
export function markOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
