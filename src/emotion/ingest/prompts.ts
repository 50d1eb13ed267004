import type { WorkEvent } from "../events.ts";

/** What is kept of a prompt while the node runs: hashes of its word triples, to tell a repetition. */
export interface Prompts {
  /** What an event says of a prompt: how long, whether it corrects, how like the one before in its session. */
  readonly read: (sess: string, text: string) => Pick<WorkEvent, "size" | "fix" | "like">;
}

/** The polarity of what the person wrote: -1, 0, 1, or null for no answer, and how sure that is. */
export type ReadPolarity = (text: string) => Required<Pick<WorkEvent, "pol" | "conf">>;

const SIZES = [40, 200, 1_000, 4_000] as const;
const MAX_SESSIONS = 64;
const MAX_SHINGLES = 512;
const SHINGLE_WORDS = 3;
const CORRECTION =
  /^\s*(?:no\b(?! (?:problem|worries|need))|nope\b|not (?:that|what|like)|wrong\b|that'?s (?:not|wrong)|that is (?:not|wrong)|i (?:said|meant|asked)|you (?:misunderstood|forgot|ignored|broke)|stop\b|undo\b|revert\b|still (?:not|fails|failing|broken|wrong)|again\b|why (?:did|do) you|don'?t\b|instead\b|actually\b|nein\b|nicht\b|falsch\b|das ist (?:nicht|falsch)|ich meinte\b|non\b|pas ça\b|no era\b|eso no\b)/i;

export function createPrompts(): Prompts {
  const before = new Map<string, ReadonlySet<number>>();
  return {
    read(sess, text) {
      const shingles = shinglesOf(text);
      const last = before.get(sess);
      before.delete(sess);
      const [oldest] = before.keys();
      if (before.size >= MAX_SESSIONS && oldest !== undefined) before.delete(oldest);
      before.set(sess, shingles);
      return {
        size: sizeOf(text.length),
        fix: CORRECTION.test(text),
        ...(last && { like: likeness(last, shingles) }),
      };
    },
  };
}

function sizeOf(chars: number): 0 | 1 | 2 | 3 | 4 {
  const [tiny, short, medium, long] = SIZES;
  if (chars < tiny) return 0;
  if (chars < short) return 1;
  if (chars < medium) return 2;
  return chars < long ? 3 : 4;
}

/** Hashes (FNV-1a, 32 bits) of every three words in a row; a shorter text is one. */
function shinglesOf(text: string): ReadonlySet<number> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  const shingles = new Set<number>();
  const last = Math.max(1, words.length - SHINGLE_WORDS + 1);
  for (let at = 0; at < last && shingles.size < MAX_SHINGLES; at += 1)
    shingles.add(fnv(words.slice(at, at + SHINGLE_WORDS).join(" ")));
  return shingles;
}

function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Jaccard's index, to the percent. */
function likeness(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  let common = 0;
  for (const shingle of one) if (other.has(shingle)) common += 1;
  return Math.round((common / (one.size + other.size - common)) * 100) / 100;
}
