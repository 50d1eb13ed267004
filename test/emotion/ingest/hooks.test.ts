import { expect, test } from "vitest";

import { readHookFacts } from "../../../src/emotion/ingest/hook-facts.ts";
import type { HookEvent } from "../../../src/emotion/ingest/hooks.ts";
import { createPrompts } from "../../../src/emotion/ingest/prompts.ts";
import { NOON, type OpenRecorder, openRecorder } from "./open-recorder.ts";

const BY = { session: "s", project: "shop" };

function bash(command: string): Record<string, unknown> {
  return { tool_name: "Bash", tool_input: { command } };
}

test.each([
  ["npm test", "test"],
  ["cd /home/ada/shop && CI=1 npx vitest run test/a.test.ts 2>&1 | tail -20", "test"],
  ["python3 -m pytest -q", "test"],
  ["cargo test --all", "test"],
  ["go test ./...", "test"],
  ["npm run test:unit", "test"],
  ["./gradlew test", "test"],
  ["node --test", "test"],
  ["git commit -m 'test'", "git"],
  ["ls -la", "run"],
  ["echo npm test > notes", "run"],
])("%s is a %s", (command, cls) => {
  expect(readHookFacts("PostToolUse", bash(command)).tool?.cls).toBe(cls);
});

test.each([
  ["Read", "read"],
  ["Grep", "search"],
  ["MultiEdit", "write"],
  ["WebFetch", "web"],
  ["TodoWrite", "plan"],
  ["mcp__github__search", "other"],
])("the tool %s is of the class %s", (tool_name, cls) => {
  expect(readHookFacts("PostToolUse", { tool_name, tool_input: {} }).tool).toEqual({
    cls,
    ok: true,
  });
});

test("of a tool only a class, an outcome, a length and a digest leave the hook's process", () => {
  const input = {
    tool_name: "Edit",
    duration_ms: 12.4,
    tool_use_id: "canary",
    tool_input: {
      file_path: "/home/canary/a.ts",
      old_string: "canary",
      new_string: "canary",
    },
    tool_response: {
      content: "canary",
      exit_code: 1,
    },
  };

  const facts = readHookFacts("PostToolUse", input);

  expect(facts).toEqual({
    tool: { cls: "write", ok: false, ms: 12, target: expect.stringMatching(/^[\w-]{22}$/) },
  });
  expect(JSON.stringify(facts)).not.toContain("canary");
});

test.each([
  ["PostToolUse", { tool_name: "mcp__paired__memory_add" }],
  ["PostToolUse", { tool_name: "mcp__plugin_paired_paired__task_list" }],
  ["PostToolUseFailure", { tool_name: "Bash", is_interrupt: true }],
  ["Stop", {}],
])("%s with %j says nothing of a tool", (event, input) => {
  expect(readHookFacts(event, input).tool).toBeUndefined();
});

test("the same command fails in a row by what is run, however its output is cut", async () => {
  const target = (command: string): string | undefined =>
    readHookFacts("PostToolUseFailure", bash(command)).tool?.target;

  expect(target("npm test 2>&1 | tail -5")).toBe(target("cd shop && npm test"));
  expect(target("npm test a")).not.toBe(target("npm test b"));
});

test("a prompt is its length, whether it corrects, and how like the last one it is", () => {
  const prompts = createPrompts();
  const long = "the parser must take empty lines and comments at the end of a file too";

  expect(prompts.read("s", long)).toEqual({ size: 1, fix: false });
  expect(prompts.read("s", `no, ${long}`)).toEqual({ size: 1, fix: true, like: 0.93 });
  expect(prompts.read("s", "now write the printer")).toEqual({ size: 0, fix: false, like: 0 });
  expect(prompts.read("other", long)).toEqual({ size: 1, fix: false });
  expect(prompts.read("s", "x ".repeat(100_000))).toMatchObject({ size: 4 });
});

/** A morning by hooks alone. */
function morning({ insight, at }: OpenRecorder): void {
  const steps: [number, HookEvent, object?][] = [
    [0, "SessionStart"],
    [5, "UserPromptSubmit", { prompt: "make the test green" }],
    [20, "PostToolUse", { tool: { cls: "write", ok: true, target: "a" } }],
    [40, "PostToolUseFailure", { tool: { cls: "test", ok: false, ms: 900, target: "t" } }],
    [60, "PostToolUseFailure", { tool: { cls: "test", ok: false, ms: 900, target: "t" } }],
    [65, "Stop"],
    [80, "UserPromptSubmit", { prompt: "no, still not green" }],
    [90, "PermissionRequest"],
    [100, "PostToolUse", { tool: { cls: "test", ok: true, target: "t" } }],
    [101, "Stop"],
    [110, "SessionEnd"],
  ];
  for (const [s, event, more] of steps) {
    at(NOON + s * 1000);
    insight.heardHook({ event, ...BY, ...more });
  }
}

test("hooks of a client become sums of what happened, and of who worked", async () => {
  await using opened = openRecorder();

  morning(opened);

  expect(opened.today()).toMatchObject({
    sessions: 1,
    prompts: 2,
    corrections: 1,
    asks: 1,
    tools: 1,
    tests: 3,
    test_failures: 2,
    agent: 6e4 + 1e4 + 1e3,
    wait_1m: 6e4,
    human_1m: 5e3 + 15e3,
  });
});

test("the polarity of a prompt is read only if the person agreed to that too", async () => {
  const read: string[] = [];
  await using opened = openRecorder({
    readPolarity(text) {
      read.push(text);
      return { pol: -1, conf: 0.95 };
    },
  });
  const { insight } = opened;

  insight.heardHook({ event: "UserPromptSubmit", ...BY, prompt: "this is awful" });
  insight.on(new Set(["hooks"] as const));
  insight.heardHook({ event: "UserPromptSubmit", ...BY, prompt: "this is awful too" });

  expect(read).toEqual(["this is awful"]);
  expect(opened.today()).toMatchObject({ prompts: 2, negatives: 1 });
});
