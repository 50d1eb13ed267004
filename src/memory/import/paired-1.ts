import { z } from "zod";

import { ENTRY_LIMITS, type Kind } from "../entry.ts";
import { checkDraft, type Item, refuse, skip } from "./draft.ts";
import { decode, describe, type Document, readMarkdown } from "./markdown.ts";

/** What kind of thing a folder of `.paired/` holds. */
const FOLDER_KINDS: Readonly<Record<string, Kind>> = {
  decisions: "decision",
  handoff: "note",
  insights: "lesson",
  patterns: "pattern",
};

/** Settings and scripts of PAIRED 1.0 itself: nothing that anybody has learned. */
const SETTINGS = new Set([
  "agents",
  "archive",
  "bin",
  "cache",
  "config",
  "logs",
  "performance",
  "project-scripts",
  "scripts",
  "templates",
  "versions",
]);

/** The names that PAIRED 1.0 gave its roles, which are not always the same. */
const ROLES: Readonly<Record<string, string>> = {
  alex: "alex",
  pm_agent: "alex",
  po_agent: "alex",
  sherlock: "sherlock",
  qa_agent: "sherlock",
  leonardo: "leonardo",
  leonardo_architect: "leonardo",
  architecture_agent: "leonardo",
  edison: "edison",
  edison_dev: "edison",
  dev_agent: "edison",
  maya: "maya",
  ux_agent: "maya",
  ux_expert_agent: "maya",
  vince: "vince",
  scrum_master_agent: "vince",
  marie: "marie",
  analyst_agent: "marie",
};

/** The words of its five kinds of knowledge. */
const KNOWLEDGE_KINDS: Readonly<Record<string, Kind>> = {
  code_pattern: "pattern",
  problem_solving: "fix",
  tool_usage: "tool_use",
  decision: "decision",
  insight: "lesson",
};

/** Folders whose JSON is taken for knowledge whatever its shape: an entry for each object. */
const KNOWLEDGE = new Set(["decisions", "insights", "knowledge", "patterns"]);
const UNKNOWN = "If it holds something worth keeping, save it as Markdown and import that.";

/**
 * One file of a `.paired/` folder of PAIRED 1.0, which came without a description: `docs/import.md` says what is known of
 * it and what is assumed. `path` is relative to that folder.
 */
export function readPaired1(document: Document, path: readonly string[]): Item[] {
  const at = { file: document.file };
  const [folder = ""] = path;
  const name = path.at(-1)?.toLowerCase() ?? "";
  if (path.length > 1 && SETTINGS.has(folder)) return [skip(at, "it is a setting of PAIRED 1.0")];
  if (name.endsWith("_learning_stats.json")) return [skip(at, "it holds counters of PAIRED 1.0")];
  const typed = { ...document, kind: FOLDER_KINDS[folder] };
  if (name.endsWith(".md")) return readMarkdown(typed, { split: true });
  if (name.endsWith(".json")) return readJson(typed, path);
  return [refuse(at, "it is no file that this importer knows", UNKNOWN)];
}

const TEXT = z.string().trim().min(1).optional().catch(undefined);
/** `knowledge/<topic>.json`, and one topic of an export. */
const TOPIC = z.object({
  topic: z.string(),
  knowledge: z.unknown(),
  metadata: z.object({ timestamp: TEXT, agent: TEXT, type: TEXT }).optional(),
});
const EXPORT = z.object({ exportTimestamp: z.string(), knowledge: z.record(z.string(), TOPIC) });
/** `memory/<agent>_semantic_memory.json` and `memory/shared_knowledge.json`: one a concept. */
const CONCEPTS = z.record(
  z.string(),
  z.object({ knowledge: z.unknown(), timestamp: TEXT, sourceAgent: TEXT }),
);
/** An object of no known shape: what names it, dates it and says what it is, where it has that. */
const ANY = z.looseObject({
  type: TEXT,
  title: TEXT,
  name: TEXT,
  topic: TEXT,
  agent: TEXT,
  timestamp: TEXT,
  date: TEXT,
  created: TEXT,
});

const SEMANTIC = /^(.*)_semantic_memory\.json$/;

/** One entry to be, from whichever shape. */
interface Fact {
  readonly value: unknown;
  readonly title?: string | undefined;
  readonly type?: string | undefined;
  readonly agent?: string | undefined;
  readonly time?: string | undefined;
}

function readJson(document: Document, path: readonly string[]): Item[] {
  const at = { file: document.file };
  const text = decode(document);
  if (typeof text !== "string") return [text];
  const value = parse(text);
  if (value === undefined)
    return [refuse(at, "it is not JSON", "If it was cut short, get it whole and import it again.")];
  const facts = findFacts(value, path);
  if (!facts) return [refuse(at, "its JSON has no shape that this importer knows", UNKNOWN)];
  return facts.map((fact) => readFact(fact, document));
}

function findFacts(value: unknown, path: readonly string[]): Fact[] | undefined {
  const topic = TOPIC.safeParse(value).data;
  const topics = topic ? [topic] : EXPORT.safeParse(value).data?.knowledge;
  if (topics)
    return Object.values(topics).map(({ topic: title, knowledge, metadata }) => ({
      title,
      value: knowledge,
      type: metadata?.type,
      agent: metadata?.agent,
      time: metadata?.timestamp,
    }));
  const [, agent] = SEMANTIC.exec(path.at(-1) ?? "") ?? [];
  const concepts = CONCEPTS.safeParse(value).data;
  if (concepts)
    return Object.entries(concepts).map(([title, { knowledge, timestamp, sourceAgent }]) => ({
      title,
      value: knowledge,
      agent: sourceAgent ?? agent,
      time: timestamp,
    }));
  if (!KNOWLEDGE.has(path[0] ?? "")) return undefined;
  const list = z.array(ANY).safeParse(Array.isArray(value) ? value : [value]).data;
  return list?.map(({ type, title, name, topic: about, agent: by, ...fields }) => {
    const { timestamp, date, created, ...rest } = fields;
    return {
      title: title ?? name ?? about,
      value: rest,
      type,
      agent: by,
      time: timestamp ?? date ?? created,
    };
  });
}

function readFact({ value, title, type = "", agent = "", time }: Fact, document: Document): Item {
  const at = { file: document.file };
  const isTitle = title !== undefined && title.length <= ENTRY_LIMITS.titleChars;
  const text = tryWrite(value);
  if (text === undefined) return refuse(at, "its JSON is nested too deep", UNKNOWN);
  const body = [...(isTitle ? [] : [title ?? ""]), text].join("\n").trim();
  if (body === "") return skip(at, "it is empty");
  const { kind, ...common } = describe(document, new Map());
  const ms = time === undefined ? Number.NaN : Date.parse(time);
  return checkDraft(
    {
      ...common,
      ...(isTitle && { title }),
      ...(Object.hasOwn(ROLES, agent) && { role: ROLES[agent] }),
      ...(ms >= 0 && { created: ms }),
      kind: (Object.hasOwn(KNOWLEDGE_KINDS, type) ? KNOWLEDGE_KINDS[type] : undefined) ?? kind,
      body,
    },
    at,
  );
}

function tryWrite(value: unknown): string | undefined {
  try {
    return write(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A value as lines that a person can read: `name: text`, lists with dashes, what is nested indented. */
function write(value: unknown, indent = ""): string {
  if (Array.isArray(value))
    return value.map((one) => `${indent}- ${write(one, `${indent}  `).trim()}`).join("\n");
  if (typeof value === "object" && value !== null)
    return Object.entries(value)
      .map(([name, field]) => {
        const isNested = typeof field === "object" && field !== null;
        return `${indent}${name}:${isNested ? "\n" : " "}${write(field, isNested ? `${indent}  ` : "")}`;
      })
      .join("\n");
  return typeof value === "string"
    ? `${indent}${value}`
    : `${indent}${JSON.stringify(value ?? null)}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
