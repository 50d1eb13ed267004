import { createHmac } from "node:crypto";

/** Of what a mark is made; the same text is another mark in each. */
export type MarkOf = "session" | "project" | "target";

/** The same text, the same mark; nobody without the salt can tell which, and no mark is ever on disk. */
export type Mark = (of: MarkOf, text: string) => string;

/** 96 bits: enough for sessions and files of one person to differ. */
const CHARS = 16;
/** Sessions and files come again and again. */
const MAX_KNOWN = 4096;

/** HMAC-SHA-256 under a salt that never leaves this machine, shortened. */
export function createMark(salt: Buffer): Mark {
  const known = new Map<string, string>();
  return (of, text) => {
    const name = `${of}\0${text}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    const mark = createHmac("sha256", salt).update(name).digest("base64url").slice(0, CHARS);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(name, mark);
    return mark;
  };
}
