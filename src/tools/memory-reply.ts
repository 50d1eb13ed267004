import { randomBytes } from "node:crypto";

import type { Context } from "../context.ts";
import { type Entry, headline } from "../memory/entry.ts";
import type { Received } from "../memory/received.ts";
import { receivedText, untrusted } from "../memory/untrusted.ts";
import { showDetail } from "./entry-detail.ts";
import { entryId, receivedId } from "./ids.ts";

/** Names one entry, own or received, with its score where a search found it. */
export interface Ref {
  readonly origin: "mine" | "space";
  readonly id: number;
  readonly score?: number;
  /** The question's words that it has. */
  readonly why?: readonly string[];
}

/** How an entry is shown: `concise` is enough to choose, `detailed` has the whole text. */
export type Format = "concise" | "detailed";

export interface Shown {
  readonly id: string;
  readonly kind: string;
  readonly origin: "mine" | "space";
  readonly age: string;
  readonly score?: number;
  readonly title?: string;
  readonly [detail: string]: unknown;
}

/** 8,000 tokens of 4 characters, less what surrounds the results. */
const MAX_CHARS = 31_000;

/** As many of the words that an entry was found by say enough. */
const WHY_WORDS = 4;

export function round(score: number): number {
  return Math.round(score * 100) / 100;
}

export function nameOf({ origin, id }: Pick<Ref, "origin" | "id">): string {
  return origin === "mine" ? entryId.format(id) : receivedId.format(id);
}

/** Shows entries until the reply would grow over its budget; one that is gone by now is left out. */
export function showEntries(
  ctx: Context,
  refs: readonly Ref[],
  format: Format,
): { readonly shown: Shown[]; readonly done: number } {
  const fence = randomBytes(8).toString("hex");
  const shown: Shown[] = [];
  let chars = 0;
  let done = 0;
  for (const ref of refs) {
    const item = showEntry(ctx, ref, { format, fence });
    chars += item ? JSON.stringify(item).length + 1 : 0;
    if (chars > MAX_CHARS && shown.length > 0) break;
    if (item) shown.push(item);
    done += 1;
  }
  return { shown, done };
}

function showEntry(
  ctx: Context,
  ref: Ref,
  look: { readonly format: Format; readonly fence: string },
): Shown | undefined {
  const score = ref.score === undefined ? {} : { score: round(ref.score) };
  const why = ref.why?.length ? { why: ref.why.slice(0, WHY_WORDS).join(" ") } : {};
  if (ref.origin === "mine") {
    const entry = ctx.memory.find(ref.id);
    return entry && { ...showOwn(ctx, entry, look.format), ...score, ...why };
  }
  const entry = ctx.memory.received.find(ref.id);
  if (!entry) return undefined;
  const { untrusted: text, ...shown } = showReceived(entry, ctx.clock(), look);
  return { ...shown, ...score, untrusted: { ...text, ...why } };
}

function showOwn(ctx: Context, entry: Entry, format: Format): Shown {
  const { id, kind, title, body, superseded, expires } = entry;
  const now = ctx.clock();
  const ended =
    superseded !== null ? "superseded" : expires !== null && expires <= now && "expired";
  const index = {
    id: entryId.format(id),
    kind,
    title: headline(title ?? body),
    origin: "mine" as const,
    age: age(now - entry.updated),
    ...(ended && { ended }),
  };
  if (format === "concise") return index;
  return { ...index, ...(title !== null && { title }), ...showDetail(ctx, entry) };
}

/** Whatever the peer chose, its name included, stands inside `untrusted` and nowhere else. */
function showReceived(
  entry: Received,
  now: number,
  { format, fence }: { readonly format: Format; readonly fence: string },
): Shown & { readonly untrusted: object } {
  const text = format === "concise" ? headline(entry.title ?? entry.body) : receivedText(entry);
  return {
    id: receivedId.format(entry.id),
    kind: entry.kind,
    origin: "space",
    age: age(now - entry.received),
    untrusted: untrusted(entry, text, fence),
  };
}

const UNITS = [
  ["y", 365 * 86_400_000],
  ["mo", 30 * 86_400_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
] as const;

function age(ms: number): string {
  const [unit, size] = UNITS.find(([, length]) => ms >= length) ?? [];
  return unit === undefined ? "now" : `${Math.floor(ms / size)} ${unit}`;
}
