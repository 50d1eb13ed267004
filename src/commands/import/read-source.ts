import { isUtf8 } from "node:buffer";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename, dirname, extname } from "node:path";

import { ROLE_SHAPE, ROLES } from "../../agents/roles.ts";
import type { Roster } from "../../agents/roster.ts";
import { readEntryLine } from "../../memory/entry-line.ts";
import { readClaudeMemory } from "../../memory/import/claude.ts";
import { type Item, type Place, refuse } from "../../memory/import/draft.ts";
import {
  createRelations,
  findGraphLine,
  readEntity,
  readLooseRelations,
  refuseGraphLine,
} from "../../memory/import/graph.ts";
import { type Document, readMarkdown } from "../../memory/import/markdown.ts";
import { readPaired1 } from "../../memory/import/paired-1.ts";
import { findProject } from "../../node/project.ts";
import { errorCode } from "../../store/disk-error.ts";
import { PERMIT } from "./detect.ts";
import { type Line, readLines } from "./read-lines.ts";
import { sessionOf, type Source } from "./sources.ts";
import { pairedFolder } from "./wanted.ts";

/** What is refused, or one step on: how much of the source was read since the last. */
export interface Step {
  readonly items: readonly Item[];
  readonly bytes: number;
}

/** No entry needs more; a line or file beyond is passed by without being kept. */
const MAX_LINE_BYTES = 1024 * 1024;
const MAX_FILE_BYTES = 16 * 1024 * 1024;

export interface ReadOptions {
  readonly split: boolean;
  /** Whose names are roles. */
  readonly team: Pick<Roster, "find">;
}

/** Reads one file, a line or a document at a time. */
export async function* readSource(source: Source, options: ReadOptions): AsyncGenerator<Step> {
  const at = { file: source.name };
  try {
    // Not through a link that has taken the file's place, and not waiting for a pipe's other end.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    await using file = await open(source.path, flags);
    if (!(await file.stat()).isFile()) {
      yield { items: [refuse(at, "it is not a file", "Leave it out.")], bytes: source.size };
    } else if (source.format === "paired") yield* readEntryLines(file, source);
    else if (source.format === "graph") yield* readGraph(file, source, options);
    else yield { items: await readDocument(file, source, options), bytes: source.size };
  } catch (error) {
    yield {
      items: [refuse(at, `it cannot be read (${errorCode(error)})`, PERMIT)],
      bytes: source.size,
    };
  }
}

async function readDocument(
  file: FileHandle,
  source: Source,
  options: ReadOptions,
): Promise<Item[]> {
  const { name, path, root, size, modified, format } = source;
  const known = (item: Item): Item => withoutForeignRole(item, options.team);
  if (size > MAX_FILE_BYTES)
    return [
      refuse(
        { file: name },
        `it has more than ${MAX_FILE_BYTES / 1024 / 1024} MiB`,
        "Cut it into several files.",
      ),
    ];
  const stem = basename(path, extname(path));
  const session = sessionOf(root, name);
  const document: Document = { file: name, stem, bytes: await file.readFile(), modified, session };
  if (format === "claude") return readClaudeMemory({ ...document, project: claudeProject(path) });
  if (format === "paired-1.0") {
    const project = findProject(dirname(path));
    return readPaired1({ ...document, project }, pairedFolder(path, root)).map(known);
  }
  return readMarkdown(document, options).map(known);
}

/** Other people's notes may mean anything by a role. */
function withoutForeignRole(item: Item, team: Pick<Roster, "find">): Item {
  if (!("draft" in item) || item.draft.role === undefined || team.find(item.draft.role))
    return item;
  const { role: _role, ...draft } = item.draft;
  return { ...item, draft };
}

/** The project that an instruction file lies in; its own notes lie in a folder that is named after the whole path. */
function claudeProject(path: string): string | undefined {
  const [, slug] = /\/projects\/([^/]+)\/memory\/[^/]+$/.exec(path.replaceAll("\\", "/")) ?? [];
  return slug === undefined ? findProject(dirname(path)) : slug.replace(/^-+/, "").slice(-120);
}

async function* readEntryLines(file: FileHandle, source: Source): AsyncGenerator<Step> {
  const { name, root } = source;
  for await (const line of readLines(file, MAX_LINE_BYTES)) {
    const text = decodeLine(line, name);
    const at = { file: name, line: line.number };
    if (text === "") yield { items: [], bytes: line.size };
    else if (typeof text !== "string") yield { items: [text], bytes: line.size };
    else {
      const session = sessionOf(root, `${name}:${line.number}`);
      yield { items: [fillIn(readEntryLine(text, at), session)], bytes: line.size };
    }
  }
}

/** A line without a session of its own is nobody's neighbour. */
function fillIn(item: Item, own: string): Item {
  if (!("draft" in item)) return item;
  const { session = own, client = "import", role } = item.draft;
  if (role !== undefined && !ROLE_SHAPE.test(role))
    return refuse(item.at, "its role is no name of a role", `Such as ${ROLES.join(", ")}.`);
  return { ...item, draft: { ...item.draft, session, client } };
}

/** Twice: relations stand after the entities that they belong to. */
async function* readGraph(
  file: FileHandle,
  source: Source,
  options: Pick<ReadOptions, "split">,
): AsyncGenerator<Step> {
  const { name, root } = source;
  const relations = createRelations();
  for await (const line of readLines(file, MAX_LINE_BYTES)) {
    const text = decodeLine(line, name);
    const found = typeof text === "string" ? findGraphLine(text) : undefined;
    const isKept = found?.type !== "relation" || relations.add(found);
    const at = { file: name, line: line.number };
    yield {
      items: isKept ? [] : [refuse(at, "there are too many relations", TOO_MANY)],
      bytes: line.size / 2,
    };
  }
  const about = (at: Place): Parameters<typeof readEntity>[2] => ({
    at,
    split: options.split,
    session: (entity) => sessionOf(root, `${name} ${entity}`),
  });
  for await (const line of readLines(file, MAX_LINE_BYTES)) {
    const at = { file: name, line: line.number };
    yield { items: readGraphLine(decodeLine(line, name), at), bytes: line.size / 2 };
  }
  for (const [from, lines] of relations.rest())
    yield { items: readLooseRelations(from, lines, about({ file: name })), bytes: 0 };

  function readGraphLine(text: string | Item, at: Place): Item[] {
    if (typeof text !== "string") return [text];
    if (text === "") return [];
    const found = findGraphLine(text);
    if (!found) return [refuseGraphLine(at)];
    return found.type === "entity" ? readEntity(found, relations.of(found.name), about(at)) : [];
  }
}

const TOO_MANY = "Cut the file into several: relations of more than 200,000 are not kept.";

/** The text of a line without spaces around it, or why it is none. */
function decodeLine({ bytes, number, size, ended }: Line, file: string): string | Item {
  const at = { file, line: number };
  if (!bytes)
    return refuse(
      at,
      `the line has ${size} bytes; at most ${MAX_LINE_BYTES} are read`,
      "Cut it into several entries.",
    );
  if (!isUtf8(bytes))
    return refuse(
      at,
      ended ? "the line is not UTF-8 text" : "the file ends in the middle of a character",
      CUT,
    );
  const text = bytes.toString("utf8").trim();
  return number === 1 ? text.replace(/^\uFEFF/, "") : text;
}

const CUT =
  "Save it as UTF-8; if it was cut short, get it whole. What is there already is not added twice.";
