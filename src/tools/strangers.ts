import { z } from "zod";

import type { Stranger } from "../release/taint.ts";

const LABEL = z.object({ origin: z.string(), space: z.string() });

/**
 * Whose text is in a reply: the labels of every `untrusted` field, at any depth. It looks at the reply itself, so that a
 * new tool or resource cannot forget to say what it shows.
 */
export function strangersIn(reply: unknown): Stranger[] {
  if (typeof reply !== "object" || reply === null) return [];
  const found: Stranger[] = [];
  for (const [name, value] of Object.entries(reply)) {
    const label = name === "untrusted" ? LABEL.safeParse(value).data : undefined;
    if (label) found.push({ handle: firstWord(label.origin), space: lastWord(label.space) });
    else found.push(...strangersIn(value));
  }
  return found;
}

/** `ana 1f2e3d4c`: the handle, which has no spaces. */
function firstWord(text: string): string {
  return text.split(" ")[0] ?? "";
}

/** `S1 team`. */
function lastWord(text: string): string {
  return text.split(" ").at(-1) ?? "";
}
