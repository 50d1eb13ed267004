import type { Language } from "./language.ts";

/** The words and signs of a file, without comments and spaces; strings and numbers are all alike. */
export interface Tokens {
  readonly hashes: Uint32Array;
  /** The line of each, counted from 0. */
  readonly rows: Uint32Array;
}

const STRING = String.raw`"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|${"`"}(?:[^${"`"}\\]|\\[^])*${"`"}`;
const REST = String.raw`(?<literal>${STRING}|\d[\w.]*)|(?<space>\s+)|[\p{L}_$][\p{L}\p{N}_$]*|[^]`;
const COMMENT = { slash: String.raw`\/\/[^\n]*|\/\*[^]*?\*\/`, hash: String.raw`#[^\n]*` };
const PATTERNS: Readonly<Record<Language["comments"], RegExp>> = {
  slash: new RegExp(`(?<comment>${COMMENT.slash})|${REST}`, "gu"),
  hash: new RegExp(`(?<comment>${COMMENT.hash})|${REST}`, "gu"),
  both: new RegExp(`(?<comment>${COMMENT.slash}|${COMMENT.hash})|${REST}`, "gu"),
};
const LITERAL = 1;

/** By the eye, not by the grammar: what a regular expression or a template holds may be cut otherwise than a parser would. */
export function readTokens(text: string, { comments }: Language): Tokens {
  const hashes: number[] = [];
  const rows: number[] = [];
  let row = 0;
  for (const { 0: word, groups = {} } of text.matchAll(PATTERNS[comments])) {
    if (groups.comment === undefined && groups.space === undefined) {
      hashes.push(groups.literal === undefined ? hash(word) : LITERAL);
      rows.push(row);
    }
    for (let at = word.indexOf("\n"); at !== -1; at = word.indexOf("\n", at + 1)) row += 1;
  }
  return { hashes: Uint32Array.from(hashes), rows: Uint32Array.from(rows) };
}

/** FNV-1a, 32 bits, over code units. */
function hash(word: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1)
    value = Math.imul(value ^ word.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
