import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { transcriptLine } from "../agents/transcript-line.ts";
import { filesWith } from "../files-with.ts";
import { createPlace, type Place } from "./place.ts";

const SESSION = "3f1c1f0e-0000-4000-8000-000000000001";

interface Shop {
  readonly env: Record<string, string>;
  readonly transcript: string;
  /** What a hook of the client says on stdout; it never fails. */
  readonly hook: (event: string, more?: object) => Promise<string>;
  readonly usage: (...args: string[]) => Promise<string>;
}

/** A repository, and a client with hooks that works in it. */
function shopIn(place: Place): Shop {
  const folder = join(place.path, "shop");
  const transcript = join(place.path, `${SESSION}.jsonl`);
  mkdirSync(join(folder, ".git"), { recursive: true });
  writeFileSync(join(folder, ".git/HEAD"), "ref: refs/heads/feat/refund\n");
  const env = { CLAUDE_PROJECT_DIR: folder, CLAUDE_CODE_SESSION_ID: SESSION };
  const told = { session_id: SESSION, cwd: folder, transcript_path: transcript };
  const say = async (args: string[], input?: string): Promise<string> => {
    const { code, stdout, stderr } = await place.run(args, { env, ...(input && { input }) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout;
  };
  return {
    env,
    transcript,
    hook: (event, more = {}) => say(["hook", event], JSON.stringify({ ...told, ...more })),
    usage: (...args) => say(["usage", ...args]),
  };
}

function line(id: string, context: number): string {
  const usage = { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: context - 10 };
  return `${transcriptLine(id, usage, { timestamp: new Date().toISOString() })}\n`;
}

const POLL = { timeout: 15_000 };

test("hooks count from the transcript; at the person's limit the work is handed over, and goes on elsewhere", async () => {
  await using place = createPlace();
  const { env, transcript, hook, usage } = shopIn(place);
  await usage("set", "full", "--context", "150k");
  await usage("next", "windsurf");
  const claude = await place.connect({ env });
  await claude.call("task_add", { title: "Write refunds", role: "edison" });
  await claude.call("task_update", { id: "T1", action: "claim" });
  writeFileSync(transcript, line("msg_1", 20_000) + line("msg_1", 20_000));
  const report = async (): Promise<unknown> => JSON.parse(await usage("--json"));

  await hook("PostToolUse", { tool_input: { file_path: join(place.path, "shop/src/pay.ts") } });
  await expect.poll(report, POLL).toMatchObject({
    sums: [{ client: "claude-code", model: "claude-opus-4-6", records: 1, source: "transcript" }],
    contexts: [{ value: 20_000, project: "shop" }],
  });
  appendFileSync(transcript, line("msg_2", 150_000));
  await hook("Stop");
  const prompt = (): Promise<string> => hook("UserPromptSubmit", { prompt: "go on" });
  let told = "";
  await expect.poll(async () => (told = await prompt()), POLL).not.toBe("");

  expect(JSON.parse(told)).toEqual({
    systemMessage: expect.stringMatching(/^PAIRED: A limit of the person's is reached: full/),
    hookSpecificOutput: {
      hookEventName: "UserPromptSubmit",
      additionalContext: expect.stringContaining("Go on in windsurf"),
    },
  });
  expect(await prompt()).toBe("");
  const windsurf = await place.connect({
    env: { CLAUDE_PROJECT_DIR: env.CLAUDE_PROJECT_DIR ?? "" },
  });
  expect(await windsurf.call("session", { action: "resume" })).toMatchObject({
    from: expect.stringContaining("handed over"),
    state: expect.stringMatching(/^Seen by PAIRED: The session reached full.*src\/pay\.ts/),
    tasks: [expect.stringContaining("T1 Write refunds")],
  });
  await place.run(["stop"]);
  expect(filesWith(place.home, "quokka")).toEqual([]);
  expect(filesWith(place.home, "claude-opus")).toEqual([]);
});

test("a status line feeds quota and cost, and shows how it stands", async () => {
  await using place = createPlace();
  const { env, hook, usage } = shopIn(place);
  await place.connect({ env });
  const resets_at = Math.floor(Date.now() / 1000) + 3600;

  const shown = await hook("Status", {
    cost: { total_cost_usd: 1.25 },
    rate_limits: { five_hour: { used_percentage: 42, resets_at } },
  });

  expect(shown).toBe("PAIRED: context unknown, 5 h 42 %\n");
  expect(JSON.parse(await usage("--json"))).toMatchObject({
    sums: [{ cost: 1_250_000, tokensIn: null, source: "hook" }],
    quotas: [{ value: 42, hours: 5, resets: resets_at * 1000 }],
  });
});

test.each<[string, (place: Place) => string]>([
  ["is missing", ({ path }) => join(path, "missing.jsonl")],
  ["is no path", () => "\u0000"],
  ["is a device", () => "/dev/zero"],
  [
    "is a link to something else",
    ({ path }) => {
      writeFileSync(join(path, "elsewhere"), line("msg_1", 5000));
      symlinkSync(join(path, "elsewhere"), join(path, "link.jsonl"));
      return join(path, "link.jsonl");
    },
  ],
])("a transcript that %s is left alone, and the node goes on", async (_, make) => {
  await using place = createPlace();
  const { env, hook, usage } = shopIn(place);
  const { call } = await place.connect({ env });
  await call("memory_add", { kind: "decision", body: "Amounts are in cents." });

  const greeting = await hook("SessionStart", { transcript_path: make(place) });

  expect(greeting).toContain("in cents");
  expect(JSON.parse(await usage("--json"))).toMatchObject({ sums: [], contexts: [] });
});
