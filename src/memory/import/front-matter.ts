import { parseDocument } from "yaml";
import { z } from "zod";

/** What stands between the two `---` at the top of a Markdown file, as far as anybody here needs it. */
export interface FrontMatter {
  readonly fields: ReadonlyMap<string, unknown>;
  /** What follows it. */
  readonly text: string;
  /** Lines before `text`. */
  readonly lines: number;
}

/** Real ones are a few hundred bytes; it bounds what a hostile one can cost. */
const MAX_BYTES = 16 * 1024;
const BLOCK = /^---[ \t]*\n(?:([^]*?)\n)?(?:---|\.\.\.)[ \t]*(?:\n|$)/;

/**
 * Splits front matter off a text with line feeds. Undefined when there is some that cannot be read: broken, too long,
 * with aliases (which can multiply without end), tags or deep nesting.
 */
export function findFrontMatter(text: string): FrontMatter | undefined {
  if (!/^---[ \t]*\n/.test(text)) return { fields: new Map(), text, lines: 0 };
  const [block, yaml = ""] = BLOCK.exec(text.slice(0, MAX_BYTES)) ?? [];
  // A ruler at the top, and no second one: plain Markdown.
  if (block === undefined) return /\n---[ \t]*(?:\n|$)/.test(text) ? undefined : none(text);
  const fields = parseYaml(yaml);
  return fields && { fields, text: text.slice(block.length), lines: block.split("\n").length - 1 };
}

function none(text: string): FrontMatter {
  return { fields: new Map(), text, lines: 0 };
}

/** Without aliases, merge keys and custom tags, and into a `Map`: no key of a file can reach a prototype. */
function parseYaml(yaml: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const document = parseDocument(yaml, {
      schema: "core",
      merge: false,
      uniqueKeys: true,
      logLevel: "silent",
      prettyErrors: false,
    });
    if (document.errors.length > 0) return undefined;
    const value: unknown = document.toJS({ maxAliasCount: 0, mapAsMap: true });
    if (value === null || value === undefined) return new Map();
    if (!(value instanceof Map)) return undefined;
    return new Map([...value].map(([key, field]) => [String(key).toLowerCase(), field]));
  } catch {
    // An alias, or nesting so deep that the parser's own calls ran out.
    return undefined;
  }
}

const TEXT = z
  .union([z.string(), z.number(), z.boolean()])
  .transform((value) => String(value).trim());

/** The text of the first of these fields that has one. */
export function findText(
  fields: ReadonlyMap<string, unknown>,
  names: readonly string[],
): string | undefined {
  for (const name of names) {
    const text = TEXT.safeParse(fields.get(name)).data;
    if (text) return text;
  }
  return undefined;
}

/** A list, or one text with commas or spaces; a leading `#` is how notes mark a tag. */
export function readTags(fields: ReadonlyMap<string, unknown>): string[] {
  const value = fields.get("tags") ?? fields.get("tag");
  const words = Array.isArray(value) ? value : TEXT.safeParse(value).data?.split(/[,\s]+/);
  const tags = (words ?? []).flatMap((word: unknown) => {
    const text = TEXT.safeParse(word).data?.replace(/^#/, "");
    return text ? [text] : [];
  });
  return [...new Set(tags)];
}

const DATE =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds of the first of these fields that is an ISO date or time. */
export function findTime(
  fields: ReadonlyMap<string, unknown>,
  names: readonly string[],
): number | undefined {
  for (const name of names) {
    const text = TEXT.safeParse(fields.get(name)).data;
    const ms = text && DATE.test(text) ? Date.parse(text.replace(" ", "T")) : Number.NaN;
    if (ms >= 0) return ms;
  }
  return undefined;
}
