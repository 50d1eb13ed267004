import { isUtf8 } from "node:buffer";

import { CONTEXT_RULES } from "./context/index.ts";
import { joined, plain, unwrapped } from "./normalise.ts";
import { PERSONAL_RULES } from "./personal/index.ts";
import type { Phrases } from "./personal/phrases.ts";
import { type Hit, worse } from "./rule.ts";
import { createSearch, type Search } from "./search.ts";
import { TOKEN_RULES } from "./tokens/index.ts";
import { type View, viewOf } from "./view.ts";

/** What the user adds to the built-in rules. */
export interface Known {
  readonly names?: Phrases | undefined;
  readonly patterns?: Search | undefined;
}

const ALL: Search = createSearch([...TOKEN_RULES, ...CONTEXT_RULES, ...PERSONAL_RULES]);
const TOKENS: Search = createSearch(TOKEN_RULES);
/** Base64 of 12 bytes and more, in either alphabet. */
const ENCODED = /[A-Za-z0-9+/_-]{16,}={0,2}/g;
const MIN_ENCODED = 16;

/**
 * All that the rules find in a text, in the text's own positions: as it is written, as it reads (see `plain`), with
 * literals and lines joined, and what base64 in it says. Hits can overlap.
 */
export function scan(text: string, known: Known): Hit[] {
  const written = viewOf(text);
  const read = plain(written);
  const whole = joined(read);
  const find = (part: string): Hit[] => [
    ...ALL(part),
    ...(known.names?.find(part) ?? []),
    ...(known.patterns?.(part) ?? []),
  ];
  const straight = [...new Set([written, read, whole])].flatMap((view) => hitsIn(view, find));
  const lines = unwrapped(whole);
  const broken = lines === whole ? [] : brokenTokens(lines, straight);
  const runs = [...new Set([written, lines])].flatMap((view) => encodedHits(view, find));
  return [...straight, ...broken, ...runs];
}

function hitsIn(view: View, find: Search): Hit[] {
  return find(view.text).map((hit) => {
    const { kind, severity, value } = hit;
    const { start, end } = view.origin(hit);
    return { kind, severity, value, start, end };
  });
}

/** Tokens that a line break divides: those that are found no other way, or go on where the line ended. */
function brokenTokens(lines: View, straight: readonly Hit[]): Hit[] {
  return hitsIn(lines, TOKENS).filter((hit) => {
    const touched = straight.filter(({ start, end }) => start < hit.end && hit.start < end);
    if (touched.length === 0) return true;
    const longest = Math.max(...touched.map(({ end }) => end));
    const isOne = touched.every(({ start }) => start === hit.start);
    return isOne && hit.end > longest && /\d/.test(hit.value.slice(longest - hit.start));
  });
}

/** Runs of base64 that say something which may not leave: the whole run counts. */
function encodedHits(view: View, find: Search): Hit[] {
  const hits: Hit[] = [];
  for (const { 0: run, index } of view.text.matchAll(ENCODED))
    for (const start of [0, run.lastIndexOf("/") + 1]) {
      const part = run.slice(start);
      if (part.length < MIN_ENCODED) continue;
      const decoded = decode(part);
      const inside = decoded === undefined ? [] : find(decoded);
      const [first] = inside;
      if (!first) continue;
      const severity = inside.reduce((worst, hit) => worse(worst, hit.severity), first.severity);
      const { kind } = inside.find((hit) => hit.severity === severity) ?? first;
      const span = view.origin({ start: index + start, end: index + run.length });
      hits.push({ kind, severity, value: part, ...span });
      break;
    }
  return hits;
}

/** The text that base64 stands for; undefined when it stands for bytes. */
function decode(run: string): string | undefined {
  if (!isPrintable(Buffer.from(run.slice(0, 32), "base64"))) return undefined;
  const bytes = Buffer.from(run, "base64");
  return isPrintable(bytes) && isUtf8(bytes) ? bytes.toString("utf8") : undefined;
}

function isPrintable(bytes: Buffer): boolean {
  return bytes.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
}
