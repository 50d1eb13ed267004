import { createHash } from "node:crypto";

import type { WorkEvent } from "../events.ts";

/** What a hook's process tells the node of a tool that ended: a class and a digest, no name, path or command. */
export interface ToolFacts {
  readonly cls: NonNullable<WorkEvent["cls"]>;
  readonly ok: boolean;
  readonly ms?: number | undefined;
  readonly target?: string | undefined;
}

const MAX_MS = 86_400_000;
const DIGEST_CHARS = 22;

const CLASSES: readonly (readonly [names: RegExp, cls: ToolFacts["cls"]])[] = [
  [/^(?:Read|NotebookRead|LS)$/, "read"],
  [/^(?:Glob|Grep|ToolSearch|LSP)$/, "search"],
  [/^(?:Edit|MultiEdit|Write|NotebookEdit)$/, "write"],
  [/^(?:WebFetch|WebSearch)$/, "web"],
  [/^(?:TodoWrite|Task(?:Create|Update|List|Get)|EnterPlanMode|ExitPlanMode)$/, "plan"],
  [/^AskUserQuestion$/, "ask"],
];
/** PAIRED's own tools: the node counts their calls itself. */
const OURS = /^mcp__(?:plugin_)?paired(?:_paired)?__/;
const SHELLS = /^(?:Bash|PowerShell)$/;
const TESTS = new RegExp(
  String.raw`^(?:(?:npm|pnpm|yarn|bun|deno|cargo|go|dotnet|mvn|gradle|\.\/gradlew|mix|swift|flutter|dart|make|just|composer|bazel|stack|zig build|sbt|lein|rake|rails|ng|nx)\s+(?:run\s+)?(?:--?\S+\s+)*test|(?:npx\s+|bunx\s+|pnpm\s+(?:exec\s+)?|yarn\s+|uv\s+run\s+|poetry\s+run\s+|python3?\s+-m\s+|bundle\s+exec\s+|vendor\/bin\/|\.\/)*(?:vitest|jest|mocha|ava|tap|jasmine|karma|playwright\s+test|cypress\s+run|pytest|unittest|nose2|tox|nox|rspec|minitest|phpunit|pest|ctest|gotestsum|cargo-nextest|cargo\s+nextest)\b|node\s+(?:--\S+\s+)*--test\b)`,
);

/** What a hook's process tells of the work beside what the event's own method takes. */
export function readHookFacts(
  event: string,
  input: Readonly<Record<string, unknown>>,
): { readonly tool: ToolFacts | undefined; readonly asks?: boolean } {
  const tool = readToolFacts(event, input);
  if (event !== "Notification") return { tool };
  const { notification_type: type } = input;
  return { tool, asks: type === "permission_prompt" || type === "elicitation_dialog" };
}

/** Reads the input of `PostToolUse` and `PostToolUseFailure`; undefined for what does not count. */
function readToolFacts(
  event: string,
  input: Readonly<Record<string, unknown>>,
): ToolFacts | undefined {
  const { tool_name: name, tool_input: given, tool_response: response } = input;
  const hasFailed = event === "PostToolUseFailure";
  if (typeof name !== "string" || (event !== "PostToolUse" && !hasFailed)) return undefined;
  // That the person broke it off says nothing of the tool.
  if (OURS.test(name) || input.is_interrupt === true) return undefined;
  const command = SHELLS.test(name) ? commandIn(textOf(given, "command") ?? "") : undefined;
  const target = command ?? textOf(given, "file_path") ?? textOf(given, "notebook_path");
  const ms = input.duration_ms;
  return {
    cls: command === undefined ? classOf(name) : shellClass(command),
    ok: !hasFailed && !saysFailure(response),
    ...(typeof ms === "number" && ms >= 0 && { ms: Math.min(Math.round(ms), MAX_MS) }),
    ...(target && { target: digest(target) }),
  };
}

function classOf(name: string): ToolFacts["cls"] {
  return CLASSES.find(([names]) => names.test(name))?.[1] ?? "other";
}

function shellClass(command: string): ToolFacts["cls"] {
  if (TESTS.test(command)) return "test";
  return /^git\b/.test(command) ? "git" : "run";
}

/**
 * What a shell is to run, without the way there and what becomes of the output, so that the same again is the same:
 * `cd shop && CI=1 npm test 2>&1 | tail` is `npm test`.
 */
function commandIn(line: string): string {
  const steps = line
    .slice(0, 2000)
    .split(/&&|;|\n/)
    .map((step) => step.replace(/(?:\d?>|\|).*$/s, "").trim())
    .map((step) => step.replace(/^(?:(?:\w+=\S*|env|time|sudo|command|timeout \S+)\s+)+/, ""))
    .filter((step) => step !== "" && !/^(?:cd|export|set|source|\.)\b/.test(step));
  return steps.find((step) => TESTS.test(step)) ?? steps[0] ?? "";
}

/** Some clients report a failed command as a success with its exit code. */
function saysFailure(response: unknown): boolean {
  if (typeof response !== "object" || response === null) return false;
  const codes = ["exit_code", "exitCode", "returnCode"].map((name) => numberOf(response, name));
  return ("is_error" in response && response.is_error === true) || codes.some((code) => code !== 0);
}

function numberOf(fields: object, name: string): number {
  const value = Object.entries(fields).find(([key]) => key === name)?.[1];
  return typeof value === "number" ? value : 0;
}

function textOf(fields: unknown, name: string): string | undefined {
  if (typeof fields !== "object" || fields === null) return undefined;
  const value: unknown = Object.entries(fields).find(([key]) => key === name)?.[1];
  return typeof value === "string" ? value : undefined;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, DIGEST_CHARS);
}
