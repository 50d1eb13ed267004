import { z } from "zod";

import { findHidden, plainLine, plainText } from "../../privacy/plain-text.ts";
import { ENTRY_LIMITS, KINDS } from "../entry.ts";

/** Where in a source something stands. */
export interface Place {
  readonly file: string;
  /** From 1; without it, the file as a whole. */
  readonly line?: number;
}

/** Something that is not taken, why, and what a person can do about it. */
export interface Refusal extends Place {
  readonly reason: string;
  readonly fix: string;
}

/** Something that is left out by design, and told all the same. */
export interface Skip extends Place {
  readonly why: string;
}

/** What a reader of a source finds, one after the other. */
export type Item =
  | { readonly at: Place; readonly draft: Draft }
  | { readonly refused: Refusal }
  | { readonly skipped: Skip };

const TIME = z.int().min(0).max(8.64e15);
const NAME = 120;

/** An entry as a source has it, before this machine gives it an id. Times are milliseconds. */
export const DRAFT = z.strictObject({
  kind: z.enum(KINDS).default("note"),
  title: plainLine(ENTRY_LIMITS.titleChars).optional(),
  body: plainText(ENTRY_LIMITS.bodyBytes),
  tags: z
    .array(plainLine(ENTRY_LIMITS.tagChars))
    .max(ENTRY_LIMITS.tags, `at most ${ENTRY_LIMITS.tags} tags`)
    .default([]),
  project: plainLine(ENTRY_LIMITS.projectChars).optional(),
  role: plainLine(NAME).optional(),
  /** Entries of one session are neighbours: the sections of one document, never unrelated notes. */
  session: plainLine(ENTRY_LIMITS.sessionChars).optional(),
  client: plainLine(NAME).optional(),
  commit: plainLine(NAME).optional(),
  pinned: z.boolean().optional(),
  created: TIME.optional(),
  updated: TIME.optional(),
  expires: TIME.optional(),
  superseded: TIME.optional(),
  /** How its source names this entry, for those that it replaced. */
  ref: plainLine(NAME).optional(),
  /** The `ref` of the entry that replaced this one. */
  supersededBy: plainLine(NAME).optional(),
});
export type Draft = z.output<typeof DRAFT>;
export type RawDraft = z.input<typeof DRAFT>;

/** Every field as `memory_add` would take it, or the first reason why not. */
export function checkDraft(raw: RawDraft, at: Place, tooLong = "Split or shorten it."): Item {
  const parsed = DRAFT.safeParse(raw);
  if (parsed.success) return { at, draft: parsed.data };
  const [issue] = parsed.error.issues;
  const field = issue?.path.map(String).join(".") || "entry";
  for (const key of ["title", "body"] as const) {
    const hidden = findHidden(raw[key] ?? "");
    if (hidden && field === key) return refuse(at, describeHidden(key, hidden), REMOVE);
  }
  const long = field === "body" && Buffer.byteLength(raw.body) > ENTRY_LIMITS.bodyBytes;
  return long
    ? refuse(
        at,
        `the text has ${Buffer.byteLength(raw.body)} bytes; an entry has at most ${ENTRY_LIMITS.bodyBytes}`,
        tooLong,
      )
    : refuse(at, `${field}: ${issue?.message ?? "is wrong"}`, "Correct it in the source.");
}

export function refuse(at: Place, reason: string, fix: string): Item {
  return { refused: { ...at, reason, fix } };
}

export function skip(at: Place, why: string): Item {
  return { skipped: { ...at, why } };
}

const REMOVE = "Remove the character: what a reader cannot see can hide an instruction.";

function describeHidden(
  field: string,
  { line, code }: { readonly line: number; readonly code: number },
): string {
  const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  return `${field}: line ${line} has the control or invisible character ${name}`;
}
