import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { Session } from "../../src/agents/session.ts";
import { hookMethods } from "../../src/commands/hook-methods.ts";
import { type Paired, startPaired } from "../paired.ts";
import { temporaryHome } from "../temporary-home.ts";

const BY = { client: "claude-code", session: "s1", project: "shop" };

interface Hooked extends Paired {
  /** Calls a hook, and waits for what it began. */
  readonly hook: (event: string, more?: object) => Promise<void>;
  readonly packet: () => Session | undefined;
}

async function started(clock?: () => number): Promise<Hooked> {
  const client = { name: BY.client, session: BY.session, project: BY.project };
  const paired = await startPaired({ ...client, ...(clock && { clock }) });
  const { ctx } = paired;
  return {
    ...paired,
    async hook(event, more = {}) {
      await hookMethods[`hook.${event}`]?.(ctx, { ...BY, ...more });
      await ctx.errands.settled();
    },
    packet: () => ctx.sessions.findOwn(BY),
  };
}

test("a client that is killed leaves what is known of its last turn, and another one goes on", async () => {
  await using paired = await started();
  using place = temporaryHome();
  mkdirSync(join(place.path, ".git"));
  writeFileSync(join(place.path, ".git/HEAD"), "ref: refs/heads/feat/refund\n");
  await paired.call("task_add", { title: "Write the parser", role: "edison" });
  await paired.call("task_update", { id: "T1", action: "claim" });
  await paired.hook("PostToolUse", { path: "src/a.ts" });
  await paired.hook("Stop", { folder: place.path });

  await paired.client.close();
  const windsurf = await paired.connect({ name: "windsurf", project: BY.project });
  await windsurf.call("session", { action: "start" });

  const { data } = await windsurf.call("session", { action: "resume" });
  expect(data).toMatchObject({
    from: expect.stringContaining("claude-code, stopped without a hand-off"),
    state: "Seen by PAIRED: The model ended its turn; it changed src/a.ts.",
    tasks: [expect.stringContaining("T1 Write the parser")],
    differs: expect.arrayContaining([expect.stringContaining("feat/refund")]),
  });
});

test.each(["PreCompact", "Stop", "SessionEnd"])(
  "the model's own words stay whole, and one line of PAIRED's follows them (%s)",
  async (event) => {
    await using paired = await started();
    await paired.call("session", { action: "checkpoint", state: "Half of it.\nTests fail." });
    await paired.hook("PostToolUse", { path: "src/a.ts" });
    await paired.hook("PreCompact");
    await paired.hook("PostToolUse", { path: "src/b.ts" });

    await paired.hook(event);

    expect(paired.packet()?.state).toMatch(
      /^Half of it\.\nTests fail\.\nSeen by PAIRED: The [^\n]*; it changed src\/b\.ts, src\/a\.ts\.$/,
    );
  },
);

test("a state without room for a line stays as it is", async () => {
  await using paired = await started();
  const state = "é".repeat(1010);
  await paired.call("session", { action: "checkpoint", state });
  await paired.hook("PostToolUse", { path: "src/a.ts" });

  await paired.hook("Stop");

  expect(paired.packet()?.state).toBe(state);
});

test("what a node noted before it started anew is not replaced by nothing", async () => {
  await using paired = await started();
  await paired.call("task_add", { title: "Write the parser", role: "edison" });
  await paired.call("task_update", { id: "T1", action: "claim" });
  await paired.hook("PostToolUse", { path: "src/a.ts" });
  await paired.hook("Stop");
  paired.ctx.trails.forget(BY.session);

  await paired.hook("SessionEnd", { reason: "logout" });

  expect(paired.packet()).toMatchObject({ state: expect.stringContaining("src/a.ts") });
});

test("what was handed over stays handed over, until the session goes on", async () => {
  let now = Date.parse("2026-11-23T14:20Z");
  await using paired = await started(() => now);
  await paired.hook("PostToolUse", { path: "src/a.ts" });
  now += 1000;
  await paired.call("session", { action: "handoff", state: "Done.", next: ["Ship it"] });
  const handed = paired.packet();
  now += 1000;

  await paired.hook("Stop");
  await paired.hook("PreCompact");

  expect(paired.packet()).toEqual(handed);
  await paired.hook("PostToolUse", { path: "src/b.ts" });
  await paired.hook("Stop");
  expect(paired.packet()).toMatchObject({ ended: null, state: expect.stringContaining("b.ts") });
});

test("a session of which nothing is known leaves nothing, and hides no hand-off of another", async () => {
  await using paired = await started();
  const codex = await paired.connect({ name: "codex", project: BY.project, session: "s2" });
  await codex.call("session", { action: "handoff", state: "Half.", next: ["Tests"] });

  for (const event of ["SessionStart", "Stop", "PreCompact", "SessionEnd"])
    await paired.hook(event);

  expect(paired.packet()).toBeUndefined();
  expect(paired.ctx.sessions.findWaiting(BY.project)).toMatchObject({ client: "codex" });
});

test("a session that ended is gone at once, for who resumes", async () => {
  await using paired = await started();
  await paired.hook("PostToolUse", { path: "src/a.ts" });
  await paired.hook("Stop");
  expect(paired.ctx.sessions.findWaiting(BY.project)).toBeUndefined();

  await paired.hook("SessionEnd");

  expect(paired.ctx.sessions.findWaiting(BY.project)).toMatchObject({ isGone: true });
});

test.each([
  ["a folder that is not absolute", { folder: "not/absolute" }],
  ["a very long one", { folder: "/x".repeat(3000) }],
  ["no text where programs are", { search: 7 }],
])("Stop with %s is refused, and nothing is written", async (_, more) => {
  await using paired = await started();
  await paired.hook("PostToolUse", { path: "src/a.ts" });

  await expect(paired.hook("Stop", more)).rejects.toThrow('"code"');

  expect(paired.packet()).toBeUndefined();
});
