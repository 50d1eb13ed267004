import { z } from "zod";

import { type Entry, entryName } from "./entry.ts";
import { checkDraft, DRAFT, type Item, type Place, type RawDraft, refuse } from "./import/draft.ts";

/** Rises when an older reader would misread a line. */
export const LINE_VERSION = 1;

const TIMES = ["created", "updated", "expires", "superseded"] as const;
const WHEN = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .optional();

/** `docs/entry-lines.md` has the format in words. */
const LINE = z.strictObject({
  ...DRAFT.omit({ ref: true }).shape,
  paired: z.literal(LINE_VERSION),
  id: DRAFT.shape.ref,
  body: z.string(),
  created: WHEN,
  updated: WHEN,
  expires: WHEN,
  superseded: WHEN,
});

/** One entry as one line of JSON, without its end: what `import` reads and an export writes. */
export function formatEntryLine(entry: Entry): string {
  const { id, supersededBy, version: _version, visibility: _local, ...rest } = entry;
  const line = {
    paired: LINE_VERSION,
    id: entryName(id),
    ...rest,
    supersededBy: supersededBy === null ? null : entryName(supersededBy),
    ...Object.fromEntries(TIMES.map((name) => [name, formatTime(entry[name])])),
  };
  return JSON.stringify(line, (_key, value: unknown) => value ?? undefined);
}

/** The entry in one line, or why it is none. */
export function readEntryLine(text: string, at: Place): Item {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return refuse(at, "the line is not a JSON object", NO_LINE);
  const version = "paired" in value ? value.paired : undefined;
  if (typeof version === "number" && version > LINE_VERSION)
    return refuse(at, `the line has format ${version}; this PAIRED reads ${LINE_VERSION}`, NEWER);
  const parsed = LINE.safeParse(value);
  if (!parsed.success) return refuse(at, describeIssue(parsed.error), SEE);
  const { paired: _paired, id, ...rest } = parsed.data;
  const raw: RawDraft = { ...rest, ...(id !== undefined && { ref: id }) };
  return checkDraft(raw, at);
}

const SEE = "docs/entry-lines.md names every field and its limits.";
const NEWER = "Update paired-mcp, or export again with this version.";
const NO_LINE =
  "One JSON object a line. If the file was cut short, get it whole and import it again: nothing is added twice.";

function describeIssue({ issues: [issue] }: z.ZodError): string {
  if (!issue) return "the line is wrong";
  return issue.code === "unrecognized_keys"
    ? `unknown field: ${issue.keys.slice(0, 3).map(printable).join(", ")}`
    : `${issue.path.map(String).join(".") || "line"}: ${issue.message}`;
}

/** A field's name for a sentence of ours. */
function printable(name: string): string {
  return name.replaceAll(/[^ -~]/g, "?").slice(0, 40);
}

function formatTime(ms: number | null): string | undefined {
  return ms === null ? undefined : new Date(ms).toISOString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
