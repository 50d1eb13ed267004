import { z } from "zod";

export const SOURCES = ["hook", "mcp", "git", "fs", "editor", "self"] as const;
export const ACTORS = ["human", "agent"] as const;
export const EVENT_KINDS = [
  "edit",
  "bulk",
  "undo",
  "nav",
  "save",
  "prompt",
  "tool",
  "test",
  "commit",
  "revert",
  "idle",
  "focus",
  "notify",
  "checkin",
] as const;

/** What sort of edit, tool or move it was; the names of tools and files stay outside. */
export const EVENT_CLASSES = [
  "insert",
  "delete",
  "paste",
  "read",
  "search",
  "write",
  "run",
  "test",
  "git",
  "web",
  "plan",
  "ask",
  "branch",
  "start",
  "stop",
  "end",
  "compact",
  "other",
] as const;

/** Gaps between events are rounded to this step and cut at this cap, so that they cannot tell who types or what. */
export const GAP_STEP_MS = 10;
export const GAP_CAP_MS = 60_000;

const hash = z.string().regex(/^[\w-]{1,43}$/);

/**
 * What each source says, so that heads read and ingest write the same:
 *
 * | happened | event |
 * |---|---|
 * | a prompt was sent: the agent's turn begins | `hook` human `prompt`, `size`, `dt`, `fix`, `like`, `pol`? |
 * | the agent ended its turn | `hook` agent `notify` `stop` |
 * | the agent waits for an answer or a permission | `hook` agent `notify` `ask` |
 * | a session began, ended, compacted | `hook` `notify` human `start`, human `end`, agent `compact` |
 * | a tool ended | `hook` or `mcp` agent `tool`, `cls` read, search, write, run, web, plan, git, other; `ok`, `ms`, `target`, `streak` |
 * | a known test command ended | `hook` agent `test` `test`, `ok`, `ms`, `target`, `streak` |
 * | HEAD moved | `git` human or agent `commit`, `revert` (reset, revert, rebase abort), `nav` `branch` |
 * | a file was saved | `fs` human or agent `save`, `target` |
 * | in an editor | `editor` human or agent `edit` insert, delete, paste; `bulk`, `undo`, `nav`, `save`, `focus` start (window got it) or stop |
 *
 * `agent` is whoever acts while an agent's turn is open in that project, unless the source knows better.
 */
/**
 * One thing that happened, without content: no keys, text, names or paths. Unknown fields are refused.
 * `t` is the wall clock in milliseconds; the engine keeps it from running backwards.
 */
export const workEvent = z.strictObject({
  v: z.literal(1),
  t: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER),
  src: z.enum(SOURCES),
  actor: z.enum(ACTORS),
  kind: z.enum(EVENT_KINDS),
  /** Keyed hashes with a salt that never leaves this machine. */
  sess: hash,
  proj: hash,
  /** Keyed hash of the file, the failing test or what a tool was pointed at. */
  target: hash.optional(),
  /** How many such things this event stands for. */
  n: z.number().int().min(1).max(10_000).optional(),
  /** Milliseconds since the previous event of a human, in steps of `GAP_STEP_MS`, at most `GAP_CAP_MS`. */
  dt: z.number().int().min(0).max(GAP_CAP_MS).multipleOf(GAP_STEP_MS).optional(),
  /** How long a tool or a test ran, in milliseconds, at most a day. */
  ms: z.number().int().min(0).max(86_400_000).optional(),
  ok: z.boolean().optional(),
  /** The how-manieth time in a row that the same thing failed. */
  streak: z.number().int().min(0).max(10_000).optional(),
  /** Logarithmic bucket of a length: 0 is empty or tiny, 4 is huge. */
  size: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]).optional(),
  cls: z.enum(EVENT_CLASSES).optional(),
  /** Polarity of a prompt, where its owner opted in; null: the classifier abstains. */
  pol: z.union([z.literal(-1), z.literal(0), z.literal(1), z.null()]).optional(),
  /** How sure the classifier is of `pol`, 0 to 1. */
  conf: z.number().min(0).max(1).optional(),
  /** Whether a prompt opens as a correction ("no, I meant"). */
  fix: z.boolean().optional(),
  /** How like the previous prompt this one is: 0 nothing in common, 1 the same. */
  like: z.number().min(0).max(1).optional(),
});

export type WorkEvent = Readonly<z.infer<typeof workEvent>>;
