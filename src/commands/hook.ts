import { relative } from "node:path";
import type { Readable } from "node:stream";

import { readHookFacts } from "../emotion/ingest/hook-facts.ts";
import { PairedError } from "../errors.ts";
import { openAdminLine } from "../node/admin-line.ts";
import { findCommit } from "../node/commit.ts";
import { type Fields, isFields, parseFields, readText } from "../node/json.ts";
import { findPlace } from "../node/project.ts";
import { EXIT, type Program } from "./command.ts";
import { readStanding } from "./hook-standing.ts";

/** A person waits for the client, and the client for this. */
const PATIENCE_MS = 1000;
const MAX_INPUT_BYTES = 1024 * 1024;
const SESSION_CHARS = 64;
const SEARCH_CHARS = 16_384;

/** What each event tells the node beside who it is. */
const EVENTS: Readonly<Record<string, (input: Fields, folder: string | undefined) => Fields>> = {
  SessionStart: (input) => ({ source: readText(input, "source", 40) }),
  UserPromptSubmit: (input) => ({ prompt: readText(input, "prompt", 20_000) ?? "" }),
  PostToolUse: (input, folder) => ({ path: pathIn(input, folder) }),
  PostToolUseFailure: () => ({}),
  PermissionRequest: () => ({}),
  Notification: () => ({}),
  SubagentStop: () => ({}),
  StopFailure: () => ({}),
  PreCompact: (_, folder) => ({ commit: folder && findCommit(folder) }),
  Stop: () => ({}),
  Status: readStanding,
  SessionEnd: (input, folder) => ({
    reason: readText(input, "reason", 40),
    commit: folder && findCommit(folder),
  }),
};

/**
 * Called by a client's hook, with the event as JSON on stdin (the hook protocol of Claude Code). What the node knows goes
 * to stdout; without a node it says nothing. Never fails or delays the client.
 */
export async function run(
  [event = "", client = "claude-code"]: readonly string[],
  program: Program,
): Promise<number> {
  const { config, cwd, env, stdin, stdout, stderr } = program;
  const facts = EVENTS[event];
  const limit = AbortSignal.timeout(PATIENCE_MS);
  const text = await readInput(stdin, limit);
  if (text === undefined && config.node !== "off" && !limit.aborted)
    await ask(config.home, "hook.oversized", limit, {});
  const input = parseFields(text ?? "");
  const session = input && readText(input, "session_id", SESSION_CHARS);
  if (!facts || !input || !session) {
    const why = facts ? "what came on stdin is not the JSON of a hook" : "there is no such event";
    stderr.write(`paired-mcp hook: ${why}; nothing was done\n`);
    return EXIT.ok;
  }
  if (config.node === "off") return EXIT.ok;
  const { project, folder } = findPlace(config, readText(input, "cwd", 4096) ?? cwd);
  const { context, warning } = await ask(config.home, `hook.${event}`, limit, {
    client: client.slice(0, 48),
    session,
    project: project.slice(0, 120),
    folder,
    transcript: readText(input, "transcript_path", 4096),
    search: env.PATH?.slice(0, SEARCH_CHARS),
    ...facts(input, folder),
    ...readHookFacts(event, input),
  });
  if (!context) return EXIT.ok;
  const output = {
    // The client shows it to the person.
    ...(warning !== undefined && { systemMessage: `PAIRED: ${warning}` }),
    hookSpecificOutput: { hookEventName: event, additionalContext: context },
  };
  // A status line is for the person, as it is.
  stdout.write(event === "Status" ? `${context}\n` : `${JSON.stringify(output)}\n`);
  return EXIT.ok;
}

interface Answer {
  /** For the model. */
  readonly context?: string | undefined;
  /** For the person. */
  readonly warning?: string | undefined;
}

/** What the node answers; nothing when it does not run, is locked or busy, or is of another version. */
async function ask(
  home: string,
  method: string,
  signal: AbortSignal,
  params: Fields,
): Promise<Answer> {
  try {
    using line = await openAdminLine(home, { signal });
    signal.addEventListener("abort", () => line?.[Symbol.dispose](), { once: true });
    const answer = await line?.ask(method, params);
    if (!isFields(answer)) return {};
    const warning = readText(answer, "warning", 4000);
    return { context: readText(answer, "context", 20_000), warning };
  } catch (error) {
    if (error instanceof PairedError) return {};
    throw error;
  }
}

/** Undefined when it is too long, or has no end in time. All of it is taken, so that the client can go on. */
async function readInput(stdin: Readable, signal: AbortSignal): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const stop = (): void => void stdin.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of stdin) {
      const piece = Buffer.from(chunk);
      bytes += piece.length;
      if (bytes <= MAX_INPUT_BYTES) chunks.push(piece);
    }
  } catch {
    return undefined;
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return bytes <= MAX_INPUT_BYTES ? Buffer.concat(chunks).toString("utf8") : undefined;
}

/** The file that a tool has changed, from the folder of the project; undefined for one outside. */
function pathIn(
  { tool_name: name, tool_input: tool }: Fields,
  folder: string | undefined,
): string | undefined {
  const changes = typeof name !== "string" || /^(?:Edit|MultiEdit|NotebookEdit|Write)$/.test(name);
  const path =
    changes &&
    isFields(tool) &&
    (readText(tool, "file_path", 4096) ?? readText(tool, "notebook_path", 4096));
  if (!path || folder === undefined) return undefined;
  const inside = relative(folder, path).replaceAll("\\", "/");
  return inside === "" || inside.startsWith("..") || inside.length > 400 ? undefined : inside;
}
