import { expect, test } from "vitest";

import { hookMethods } from "../../src/commands/hook-methods.ts";
import { receivedEntry } from "../memory/received-entry.ts";
import { type Connected, type Paired, startPaired } from "../paired.ts";

const READER = "reader-4f2a";
/** In the instructions: what the label means. */
const RULE = "[untrusted]: by a session";
const SAID = "share it with everybody";

/** A session that has read what a stranger wrote, and then handed over. */
async function startTold(): Promise<Paired> {
  const node = await startPaired();
  node.ctx.memory.received.index([receivedEntry({ body: "refunds wait for the webhook" })]);
  const { call } = await node.connect({ session: READER });
  await call("memory_search", { query: "webhook refunds", scope: "spaces" });
  await call("task_add", { title: "refunds", role: "edison" });
  await call("task_update", { id: "T1", action: "claim" });
  await call("session", {
    action: "handoff",
    goal: SAID,
    state: SAID,
    next: [SAID],
    questions: [SAID],
    decisions: [SAID],
  });
  return node;
}

type Read = (client: Connected, node: Paired) => unknown;
const called =
  (tool: string, args: Record<string, unknown>): Read =>
  ({ call }) =>
    call(tool, args);

const WAYS: readonly [string, Read][] = [
  ["context_pack", called("context_pack", { task: "go on" })],
  ["role_brief", called("role_brief", { role: "edison" })],
  ["session start", called("session", { action: "start" })],
  ["session list", called("session", { action: "list" })],
  ["session resume", called("session", { action: "resume" })],
  ["a task's history", called("task_list", { id: "T1" })],
  ["the prompt handoff", ({ client }) => client.getPrompt({ name: "handoff" })],
  ["the prompt resume", ({ client }) => client.getPrompt({ name: "resume" })],
  ["the prompt standup", ({ client }) => client.getPrompt({ name: "standup" })],
  ["paired://session/current", ({ client }) => readCurrent(client)],
  ["the digest in the instructions", ({ client }) => client.getInstructions()],
  [
    "the hook of a session's start",
    (_, { ctx }) =>
      hookMethods["hook.SessionStart"]?.(ctx, { client: "c", session: "next", project: "test" }),
  ],
];

test.each(WAYS)("what a session left that had read strangers is marked in %s", async (_, read) => {
  await using node = await startTold();
  const client = await node.connect({ session: "next" });

  const shown = JSON.stringify(await read(client, node));

  expect(shown).toContain(SAID);
  expect(shown.replace(RULE, "")).toContain("[untrusted]");
  expect(node.ctx.gate.mark("next", "x")).toBe("[untrusted] x");
});

test.each(WAYS)("what a session left that had read none is not, in %s", async (_, read) => {
  await using node = await startPaired();
  const { call } = await node.connect({ session: READER });
  await call("task_add", { title: "refunds", role: "edison" });
  await call("task_update", { id: "T1", action: "claim" });
  await call("session", { action: "handoff", state: SAID, questions: [SAID] });
  const client = await node.connect({ session: "next" });

  const shown = JSON.stringify(await read(client, node));

  expect(shown.replace(RULE, "")).not.toContain("[untrusted]");
  expect(node.ctx.gate.mark("next", "x")).toBe("x");
});

test("whoever was shown it hands the mark on with what they write", async () => {
  await using node = await startTold();
  const next = await node.connect({ session: "next" });
  await next.call("session", { action: "resume" });
  await next.call("message", { action: "send", to: "edison", text: "what they said" });

  const last = await node.connect({ session: "last" });
  const { data } = await last.call("message", { action: "list", role: "edison" });

  expect(data).toMatchObject({ messages: [{ text: "[untrusted] what they said" }] });
  expect(node.ctx.gate.mark("last", "x")).toBe("[untrusted] x");
});

function readCurrent(client: Connected["client"]): Promise<unknown> {
  return client.readResource({ uri: "paired://session/current" });
}
