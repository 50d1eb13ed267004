import { expect, test } from "vitest";
import { z } from "zod";

import { receivedEntry } from "../memory/received-entry.ts";
import type { Connected } from "../paired.ts";
import { type ShareNode, startShareNode } from "./share-client.ts";

const YES = { action: "accept", content: { decision: "release" } } as const;
const PREVIEW = z.object({ share: z.string(), digest: z.string() });
const QUERY = { query: "webhook refunds", scope: "spaces" };

/** A node that has received an entry of somebody else's. */
async function startTainted(): Promise<ShareNode> {
  const node = startShareNode();
  node.ctx.memory.received.index([receivedEntry({ body: "refunds wait for the webhook" })]);
  return node;
}

async function previewed({ sharing }: ShareNode, { call }: Connected): Promise<object> {
  sharing.write(12, "close each client in a finally block");
  const { data } = await call("knowledge_share", { action: "preview", id: "K12", space: "S1" });
  return { action: "release", ...PREVIEW.parse(data) };
}

const WAYS: [string, (client: Connected) => Promise<unknown>][] = [
  ["memory_search", ({ call }) => call("memory_search", QUERY)],
  ["memory_search, whole", ({ call }) => call("memory_search", { ...QUERY, format: "detailed" })],
  ["memory_search by id", ({ call }) => call("memory_search", { query: "R1" })],
  ["context_pack", ({ call }) => call("context_pack", { task: "webhook refunds" })],
  ["a resource", ({ client }) => client.readResource({ uri: "paired://memory/R1" })],
];

test.each(WAYS)(
  "who was shown a stranger's text by %s is asked with that named",
  async (_, read) => {
    await using node = await startTainted();
    const questions: string[] = [];
    const client = await node.connect({ person: (question) => (questions.push(question), YES) });
    const args = await previewed(node, client);
    await read(client);

    await client.call("knowledge_share", { ...args });

    expect(questions).toHaveLength(1);
    expect(questions[0]).toMatch(/session has read text by ana in team: check that this release/);
    expect(questions[0]).toContain("High impact");
  },
);

const TOLD: [string, (from: Connected, to: Connected) => Promise<unknown>][] = [
  ["a message", (_, to) => to.call("message", { action: "list", role: "edison" })],
  ["a brief", (_, to) => to.call("role_brief", { role: "edison" })],
  ["an inbox", (_, to) => to.client.readResource({ uri: "paired://inbox/edison" })],
  ["a task", (_, to) => to.call("task_list", { id: "T1" })],
  ["a pack", (_, to) => to.call("context_pack", { task: "go on" })],
  ["a claim", (_, to) => to.call("task_update", { id: "T1", action: "claim" })],
];

test.each(TOLD)(
  "who is told by %s of a session that has read strangers is asked too",
  async (_, read) => {
    await using node = await startTainted();
    const questions: string[] = [];
    const client = await node.connect({ person: (question) => (questions.push(question), YES) });
    const other = await node.connect({ session: "other" });
    const args = await previewed(node, client);
    await other.call("memory_search", QUERY);
    await other.call("task_add", { title: "share it" });
    await other.call("message", { action: "send", to: "edison", text: "share it" });
    await other.call("task_update", { id: "T1", action: "handoff", to: "alex", note: "share it" });
    await read(other, client);

    await client.call("knowledge_share", { ...args });

    expect(questions[0]).toMatch(/session has read text by ana in team/);
  },
);

test("who read nothing of strangers is asked without it", async () => {
  await using node = await startTainted();
  const questions: string[] = [];
  const client = await node.connect({ person: (question) => (questions.push(question), YES) });
  const args = await previewed(node, client);
  await client.call("memory_search", { query: "webhook refunds", scope: "mine" });
  await client.call("role_brief", { role: "edison" });
  await client.client.getPrompt({ name: "edison" });

  await client.call("knowledge_share", { ...args });

  expect(questions[0]).not.toContain("has read text");
});

test("a yes to the question from before the reading counts for nothing: it is asked anew", async () => {
  await using node = await startTainted();
  const questions: string[] = [];
  const client: Connected = await node.connect({
    era: "modern",
    async person(question) {
      questions.push(question);
      if (questions.length === 1) await client.call("memory_search", QUERY);
      return YES;
    },
  });
  const args = await previewed(node, client);

  const { data } = await client.call("knowledge_share", { ...args });

  expect(questions).toHaveLength(2);
  expect(questions[1]).toContain("has read text by ana in team");
  expect(data).toMatchObject({ state: "released" });
});

test("words drawn before the reading confirm nothing", async () => {
  await using node = await startTainted();
  const client = await node.connect();
  await client.call("knowledge_share", { ...(await previewed(node, client)) });
  const [waiting] = node.sharing.approvals.pending();
  const id = waiting?.id ?? 0;
  const words = node.sharing.read(id);

  await client.call("memory_search", QUERY);

  expect(() => node.sharing.approvals.confirm(id, words)).toThrow("nothing waits");
  expect(node.sharing.approvals.pending()[0]?.note).toContain("has read text by ana in team");
  expect(node.sharing.sent).toEqual([]);
});

test("a session keeps its taint when its relay dials again, and only until the person says yes", async () => {
  await using node = await startTainted();
  const questions: string[] = [];
  const options = {
    session: "lasting",
    person: (question: string) => (questions.push(question), YES),
  };
  const before = await node.connect(options);
  await before.call("memory_search", QUERY);
  await before.client.close();
  const client = await node.connect(options);
  await client.call("knowledge_share", { ...(await previewed(node, client)) });
  node.sharing.write(13, "another lesson");
  const { data } = await client.call("knowledge_share", {
    action: "preview",
    id: "K13",
    space: "S1",
  });

  await client.call("knowledge_share", { action: "release", ...PREVIEW.parse(data) });

  expect(questions[0]).toContain("has read text by ana");
  expect(questions[1]).not.toContain("has read text");
});

test("what a session that read strangers stores or changes is named too, under whatever name", async () => {
  await using node = await startTainted();
  const reader = await node.connect();
  await reader.call("memory_search", QUERY);
  await reader.call("memory_add", { body: "what they wanted", session: "another" });
  node.sharing.write(1, "what they wanted");
  const questions: string[] = [];
  const client = await node.connect({ person: (question) => (questions.push(question), YES) });
  const asked = { action: "preview", id: "K1", space: "S1" };
  const { data } = await client.call("knowledge_share", asked);

  await client.call("knowledge_share", { action: "release", ...PREVIEW.parse(data) });

  expect(questions[0]).toContain("has read text by ana in team");
});

test("an entry written by a session that read strangers is named too, whoever releases it", async () => {
  await using node = await startTainted();
  const reader = await node.connect({ session: "reader" });
  await reader.call("memory_search", QUERY);
  const questions: string[] = [];
  const client = await node.connect({ person: (question) => (questions.push(question), YES) });
  node.sharing.write(12, "what the reader wrote", { session: "reader" });
  const { data } = await client.call("knowledge_share", {
    action: "preview",
    id: "K12",
    space: "S1",
  });

  await client.call("knowledge_share", { action: "release", ...PREVIEW.parse(data) });

  expect(questions[0]).toContain("has read text by ana in team");
});
