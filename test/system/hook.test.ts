import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { filesWith } from "../files-with.ts";
import { createPlace, type Outcome, type Place } from "./place.ts";

const EVENTS = [
  "SessionStart",
  "UserPromptSubmit",
  "PostToolUse",
  "PreCompact",
  "Stop",
  "Status",
  "SessionEnd",
];
const SESSION = "3f1c1f0e-0000-4000-8000-000000000001";

/** A repository, and how Claude Code tells its hooks and its servers about it. */
function shopIn(place: Place): { env: Record<string, string>; input: (more?: object) => string } {
  const folder = join(place.path, "shop");
  mkdirSync(join(folder, ".git"), { recursive: true });
  writeFileSync(join(folder, ".git/HEAD"), `${"a".repeat(40)}\n`);
  return {
    env: { CLAUDE_PROJECT_DIR: folder, CLAUDE_CODE_SESSION_ID: SESSION },
    input: (more = {}) => JSON.stringify({ session_id: SESSION, cwd: folder, ...more }),
  };
}

test("hooks of a client that works: context at the start, notes that bear on a prompt, a note at the end", async () => {
  await using place = createPlace();
  const { env, input } = shopIn(place);
  const { call } = await place.connect({ env });
  await call("memory_add", { kind: "decision", title: "Cents", body: "Amounts are in cents." });
  await call("task_add", { title: "Write the parser", role: "edison" });
  const hook = async (event: string, more = {}): Promise<unknown> => {
    const { code, stdout, stderr } = await place.run(["hook", event, "test"], {
      env,
      input: input(more),
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout === "" ? undefined : JSON.parse(stdout).hookSpecificOutput;
  };

  expect(await hook("SessionStart", { source: "startup" })).toEqual({
    hookEventName: "SessionStart",
    additionalContext: expect.stringContaining("Amounts are in cents."),
  });
  expect(await hook("UserPromptSubmit", { prompt: "are amounts in cents?" })).toEqual({
    hookEventName: "UserPromptSubmit",
    additionalContext: expect.stringContaining("- K1 decision: Cents"),
  });
  await call("task_update", { id: "T1", action: "claim" });
  const file_path = join(place.path, "shop/src/parser.ts");
  expect(
    await hook("PostToolUse", { tool_name: "Edit", tool_input: { file_path } }),
  ).toBeUndefined();
  expect(await hook("Stop")).toBeUndefined();
  expect(await hook("SessionEnd", { reason: "logout" })).toBeUndefined();

  const { tasks } = await call("task_list", { id: "T1" });
  expect(JSON.stringify(tasks)).toContain(
    "note: The session ended (logout); at commit aaaaaaaaaaaa; it changed src/parser.ts.",
  );
  const other = await place.connect({ env: { CLAUDE_PROJECT_DIR: env.CLAUDE_PROJECT_DIR ?? "" } });
  const start = async (): Promise<string> =>
    JSON.stringify(await other.call("session", { action: "start" }));
  await expect
    .poll(start, { timeout: 15_000 })
    .toContain("State: Seen by PAIRED: The session ended (logout)");
});

test.each(EVENTS)("%s without a node: a silent end, and no node is started", async (event) => {
  await using place = createPlace();
  const { input } = shopIn(place);

  expect(await place.run(["hook", event], { input: input() })).toEqual({
    code: 0,
    stdout: "",
    stderr: "",
  });
  expect(existsSync(place.home)).toBe(false);
});

test.each([
  ["no JSON", "{oops", "is not the JSON of a hook"],
  ["nothing", "", "is not the JSON of a hook"],
  ["JSON without a session", "{}", "is not the JSON of a hook"],
  [
    "5 MB",
    JSON.stringify({ session_id: SESSION, prompt: "x".repeat(5_000_000) }),
    "is not the JSON of a hook",
  ],
])(
  "%s on stdin: a line on stderr, and no failure that a client would act on",
  async (_, input, says) => {
    await using place = createPlace();

    for (const event of EVENTS) {
      const { code, stdout, stderr } = await place.run(["hook", event], { input });
      expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
      expect(stderr).toContain(says);
    }
  },
);

test("what a person types to their client is kept nowhere, and what it changed only in the encrypted file", async () => {
  await using place = createPlace();
  const { env, input } = shopIn(place);
  const { call } = await place.connect({ env });
  await call("task_add", { title: "Write the parser", role: "edison" });
  await call("task_update", { id: "T1", action: "claim" });
  const file_path = join(place.path, "shop/quokka-file.ts");
  const told = { prompt: "quokka-prompt", tool_input: { file_path, content: "quokka-content" } };

  for (const event of EVENTS)
    expect(await place.run(["hook", event, "test"], { env, input: input(told) })).toMatchObject({
      code: 0,
    });
  await place.run(["stop"]);

  expect(filesWith(place.home, "quokka")).toEqual([]);
});

test("a locked node says nothing, and one that hangs is left alone after a second", async () => {
  await using place = createPlace();
  const { env, input } = shopIn(place);
  const { call } = await place.connect({ env });
  await call("memory_add", { kind: "decision", body: "Amounts are in cents." });
  const hook = (): Promise<Outcome> => place.run(["hook", "SessionStart"], { env, input: input() });
  const silence = { code: 0, stdout: "", stderr: "" };

  await place.run(["lock"]);
  expect(await hook()).toEqual(silence);

  const pid = place.node()?.pid ?? 0;
  process.kill(pid, "SIGSTOP");
  const start = performance.now();
  expect(await hook()).toEqual(silence);
  expect(performance.now() - start).toBeLessThan(4000);
  process.kill(pid, "SIGCONT");
});

const RUNNER = join(import.meta.dirname, "../../plugin/hooks/run.mjs");

test("the plugin's hooks run the program of the node that is there, and end silently without one", async () => {
  await using place = createPlace();
  const { env, input } = shopIn(place);
  const start = { entry: RUNNER, env, input: input({ source: "startup" }) };
  const silence = { code: 0, stdout: "", stderr: "" };
  expect(await place.run(["SessionStart"], start)).toEqual(silence);
  const { call } = await place.connect({ env });
  await call("memory_add", { kind: "decision", body: "Amounts are in cents." });

  const { code, stdout } = await place.run(["SessionStart"], start);

  expect(code).toBe(0);
  expect(JSON.parse(stdout).hookSpecificOutput.additionalContext).toContain("in cents");
  await place.run(["stop"]);
  expect(await place.run(["SessionStart"], start)).toEqual(silence);
});

test("an unknown event and a bad setting end with 0 too, and say why", async () => {
  await using place = createPlace();
  const { input } = shopIn(place);

  expect(await place.run(["hook", "Elsewhere"], { input: input() })).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("there is no such event"),
  });
  expect(
    await place.run(["hook", "Stop"], { input: input(), env: { PAIRED_HOME: "not/absolute" } }),
  ).toMatchObject({ code: 0, stderr: expect.stringContaining("PAIRED_HOME") });
});

test("a client that never ends the input is not waited for", async () => {
  await using place = createPlace();
  const child = place.relay({ args: ["hook", "Stop"] });

  expect(await child.exit).toEqual({ code: 0, signal: null });
});
