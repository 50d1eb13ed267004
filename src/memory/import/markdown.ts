import { ENTRY_LIMITS, isKind, type Kind } from "../entry.ts";
import { checkDraft, type Item, type Place, type RawDraft, refuse, skip } from "./draft.ts";
import { findFrontMatter, findText, findTime, readTags } from "./front-matter.ts";
import { findHeadings, type Section, splitSections } from "./sections.ts";

/** A file of text as it lies on the disk. */
export interface Document {
  /** As reports name it. */
  readonly file: string;
  /** Its name without folder and ending. */
  readonly stem: string;
  readonly bytes: Buffer;
  /** When it was last changed, in milliseconds. */
  readonly modified: number;
  readonly session: string;
  /** For what names no project itself. */
  readonly project?: string | undefined;
  /** For what says no kind itself; a note. */
  readonly kind?: Kind | undefined;
}

const SPLIT = "Import with --split: its sections become entries; or shorten it.";
const UNREADABLE =
  "Correct the lines between the two ---, or remove them; aliases (&, *) are not read.";

/** A Markdown file as one entry; with `split`, one that is too long becomes an entry a section. */
export function readMarkdown(document: Document, options: { readonly split: boolean }): Item[] {
  const at = { file: document.file };
  const text = decode(document);
  if (typeof text !== "string") return [text];
  const front = findFrontMatter(text);
  if (!front) return [refuse({ ...at, line: 1 }, "its front matter cannot be read", UNREADABLE)];
  const { fields, lines } = front;
  const { title: heading, opens, body } = takeTitle(front.text);
  const title = findText(fields, ["title"]) ?? heading ?? fileTitle(document.stem);
  const common = { ...describe(document, fields), tags: readTags(fields) };
  if (body === "") {
    if (heading === undefined) return [skip(at, "it is empty")];
    return [checkDraft({ ...common, body: heading }, at)];
  }
  if (!options.split || Buffer.byteLength(body) <= ENTRY_LIMITS.bodyBytes)
    return [checkDraft({ ...common, ...titled(title), body }, at, SPLIT)];
  const whole = findText(fields, ["title"]) ?? (opens ? heading : fileTitle(document.stem));
  const sections = splitSections(front.text, { level: 1, maxBytes: ENTRY_LIMITS.bodyBytes });
  return sections.map((section) => {
    const { headings } = section;
    const path = headings[0] === whole ? headings : [...titles(whole), ...headings];
    return readSection(section, { at, skipped: lines, raw: { ...common, ...sectionTitle(path) } });
  });
}

/** One section of a document as an entry. */
export function readSection(
  section: Section,
  options: { readonly at: Place; readonly skipped: number; readonly raw: Omit<RawDraft, "body"> },
): Item {
  const { at, skipped, raw } = options;
  const place = { ...at, line: skipped + section.line };
  return checkDraft(
    { ...raw, body: section.body },
    place,
    "Give it headings to split at, or shorten it.",
  );
}

/** The headings as one title: as many of the innermost as there is room for. */
export function sectionTitle(path: readonly string[]): { title?: string } {
  for (let from = 0; from < path.length; from += 1) {
    const title = path.slice(from).join(" > ");
    if (title.length <= ENTRY_LIMITS.titleChars) return { title };
  }
  return {};
}

/** A text with line feeds and no byte order mark, or why it is none. */
export function decode({ file, bytes }: Pick<Document, "file" | "bytes">): string | Item {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.replaceAll("\r\n", "\n");
  } catch {
    const line = badLine(bytes);
    return refuse({ file, line }, "it is not UTF-8 text", "Save it as UTF-8, or leave it out.");
  }
}

/** What every entry of a document has in common. */
export function describe(
  { session, modified, project, kind }: Document,
  fields: ReadonlyMap<string, unknown>,
): Omit<RawDraft, "body"> {
  const created = findTime(fields, ["created", "date", "created_at"]);
  const updated = findTime(fields, ["updated", "modified", "updated_at", "lastmod"]);
  const own = findText(fields, ["project"]) ?? project;
  const role = findText(fields, ["role"]);
  const expires = findTime(fields, ["expires"]);
  return {
    kind: findKind(fields) ?? kind ?? "note",
    ...(own !== undefined && { project: own }),
    ...(role !== undefined && { role }),
    ...(expires !== undefined && { expires }),
    created: created ?? updated ?? Math.floor(modified),
    ...(updated !== undefined && { updated }),
    session,
    client: "import",
  };
}

function findKind(fields: ReadonlyMap<string, unknown>): Kind | undefined {
  const text = findText(fields, ["kind", "type"])?.toLowerCase() ?? "";
  return isKind(text) ? text : undefined;
}

/** A heading that opens a text is its title, and said once; one that comes later names it, and stays where it is. */
function takeTitle(text: string): {
  readonly title: string | undefined;
  readonly opens: boolean;
  readonly body: string;
} {
  const lines = text.split("\n");
  const [first] = findHeadings(lines);
  const isShort = first !== undefined && first.text.length <= ENTRY_LIMITS.titleChars;
  if (!isShort) return { title: undefined, opens: false, body: text.trim() };
  const opens = lines.slice(0, first.at).every((line) => line.trim() === "");
  return {
    title: first.text,
    opens,
    body: (opens ? lines.slice(first.at + 1).join("\n") : text).trim(),
  };
}

function titled(title: string | undefined): { title?: string } {
  return title === undefined ? {} : { title };
}

function titles(title: string | undefined): string[] {
  return title === undefined ? [] : [title];
}

/** Many programs keep a note's title as the name of its file. */
function fileTitle(stem: string): string | undefined {
  const text = stem.trim();
  return text !== "" && text.length <= ENTRY_LIMITS.titleChars ? text : undefined;
}

/** The first line that is not UTF-8, from 1. */
function badLine(bytes: Buffer): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  for (let from = 0; from < bytes.length; line += 1) {
    const feed = bytes.indexOf(10, from);
    const end = feed < 0 ? bytes.length : feed;
    try {
      decoder.decode(bytes.subarray(from, end));
    } catch {
      return line;
    }
    from = end + 1;
  }
  return line;
}
