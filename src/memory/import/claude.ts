import { ENTRY_LIMITS } from "../entry.ts";
import { checkDraft, type Item, refuse, skip } from "./draft.ts";
import { findFrontMatter, findText } from "./front-matter.ts";
import { decode, describe, type Document, readSection, sectionTitle } from "./markdown.ts";
import { splitSections } from "./sections.ts";

/** The headings at which an instruction file is cut; what is below belongs together. */
const LEVEL = 2;

/**
 * Claude Code's memory. `CLAUDE.md` and its like become an entry a section; a file of its own notes, which has front
 * matter with a name, becomes one entry; an index that only lists the others is left out. What a file imports with `@` is
 * told, and not followed: it can name anything on this machine.
 */
export function readClaudeMemory(document: Document): Item[] {
  const at = { file: document.file };
  const text = decode(document);
  if (typeof text !== "string") return [text];
  const front = findFrontMatter(text);
  if (!front)
    return [
      refuse(
        { ...at, line: 1 },
        "its front matter cannot be read",
        "Correct the lines between the two ---.",
      ),
    ];
  const { fields, lines } = front;
  const common = describe(document, fields);
  const name = findText(fields, ["name"]);
  if (name !== undefined) return [readNote()];
  if (document.stem === "MEMORY" && isIndex(front.text))
    return [skip(at, "it is an index of the notes beside it")];
  const sections = splitSections(front.text, { level: LEVEL, maxBytes: ENTRY_LIMITS.bodyBytes });
  if (sections.length === 0) return [skip(at, "it is empty")];
  return [
    ...findImports(front.text).map(({ path, line }) =>
      skip(
        { ...at, line: lines + line },
        `it imports @${path}, which is not followed: import it by its own path`,
      ),
    ),
    ...sections.map((section) =>
      readSection(section, {
        at,
        skipped: lines,
        raw: { ...common, ...sectionTitle(section.headings) },
      }),
    ),
  ];

  /** One fact with a name, a line that describes it, and a type of theirs. */
  function readNote(): Item {
    const description = findText(fields, ["description"]);
    const metadata: unknown = fields.get("metadata");
    const type = findText(metadata instanceof Map ? metadata : fields, ["type"]);
    const title = [description, name].find((one) => one && one.length <= ENTRY_LIMITS.titleChars);
    const body = front?.text.trim() || description || "";
    if (body === "") return skip(at, "it is empty");
    return checkDraft(
      {
        ...common,
        kind: type === "feedback" ? "lesson" : "note",
        ...(title !== undefined && { title }),
        tags: type && type.length <= ENTRY_LIMITS.tagChars ? [type] : [],
        body,
      },
      at,
      "Shorten it, or cut it into several notes.",
    );
  }
}

const LINK = /^\s*[-*+]\s+\[[^\]]*\]\([^)]*\.md\)/;

/** Whether a text is but a list of links to Markdown files, under headings or none. */
function isIndex(text: string): boolean {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return lines.length > 0 && lines.every((line) => LINK.test(line));
}

const IMPORT =
  /(?:^|\s)@((?:~\/|\.{1,2}\/|\/)[^\s`,;:)]+|[^\s@`]+\.[A-Za-z]\w{0,9})(?=[\s,;:.)]|$)/g;

/** Paths after an `@`, outside code. */
function findImports(text: string): { readonly path: string; readonly line: number }[] {
  let fenced = false;
  return text.split("\n").flatMap((line, n) => {
    if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced;
    if (fenced) return [];
    const prose = line.replaceAll(/`[^`]*`/g, "");
    return [...prose.matchAll(IMPORT)].map(([, path = ""]) => ({ path, line: n + 1 }));
  });
}
