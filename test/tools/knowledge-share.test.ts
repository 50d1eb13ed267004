import type { ElicitResult } from "@modelcontextprotocol/client";
import { expect, test } from "vitest";
import { z } from "zod";

import { type Connected, startPaired } from "../paired.ts";
import { findUnrefused } from "../wrong-input.ts";
import { type ShareNode, startShareNode } from "./share-client.ts";

const BODY = "Each crash left a client in the pool; close it in a finally block.";
const YES: ElicitResult = { action: "accept", content: { decision: "release" } };

const PREVIEW = z.object({ share: z.string(), digest: z.string(), text: z.string() });
type Previewed = z.output<typeof PREVIEW>;

async function preview(node: ShareNode, { call }: Connected, id = "K12"): Promise<Previewed> {
  node.sharing.write(Number(id.slice(1)), BODY);
  const { data } = await call("knowledge_share", { action: "preview", id, space: "S1" });
  return PREVIEW.parse(data);
}

function release({ call }: Connected, { share, digest }: Previewed): ReturnType<Connected["call"]> {
  return call("knowledge_share", { action: "release", share, digest });
}

test("preview shows the exact bytes, what was hidden, where they go and what cannot be undone", async () => {
  await using node = startShareNode();
  const client = await node.connect();
  node.sharing.write(12, "password=hunter2!x");

  const { data } = await client.call("knowledge_share", {
    action: "preview",
    id: "K12",
    space: "S1",
  });

  const { text } = PREVIEW.parse(data);
  expect(data).toEqual({
    share: "P1",
    state: "previewed",
    text,
    bytes: Buffer.byteLength(text),
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    hidden: { "secret:assigned": 1 },
    to: 'S1 "shop_team" (2 other members read it)',
    impact: "high",
    why: ["secret:assigned was hidden: it stands among the rest"],
    note: expect.stringContaining("What members have read stays read"),
  });
  expect(text).not.toContain("hunter2");
  expect(node.sharing.sent).toEqual([]);
});

const ERAS = ["legacy", "modern"] as const;

test.each(ERAS)(
  "a person's yes in a %s client's dialog releases the bytes that it showed",
  async (era) => {
    await using node = startShareNode();
    const questions: string[] = [];
    const client = await node.connect({
      era,
      person: (question) => (questions.push(question), YES),
    });
    const shown = await preview(node, client);

    const { data } = await release(client, shown);

    expect(data).toMatchObject({ share: "P1", state: "released" });
    expect(node.sharing.sent.map(({ text }) => text)).toEqual([shown.text]);
    expect(questions).toHaveLength(1);
    expect(questions[0]).toContain(`\n\n${shown.text}`);
    expect(questions[0]).toContain('Release P1 to S1 "shop_team" (2 other members read it)?');
    expect(questions[0]).toContain("What members have read stays read");
  },
);

test.each<[string, ElicitResult, string]>([
  ["decline", { action: "decline" }, "declined"],
  [
    "the choice to keep it",
    { action: "accept", content: { decision: "keep private" } },
    "declined",
  ],
  ["cancel", { action: "cancel" }, "pending"],
])("%s releases nothing, in either era", async (_what, answer, state) => {
  for (const era of ERAS) {
    await using node = startShareNode();
    const client = await node.connect({ era, person: () => answer });
    const shown = await preview(node, client);

    const { data } = await release(client, shown);

    expect(data).toMatchObject({ share: "P1", state });
    expect(node.sharing.sent).toEqual([]);
  }
});

test.each<[string, ElicitResult]>([
  ["an empty form", { action: "accept", content: {} }],
  ["no form at all", { action: "accept" }],
  ["another word for yes", { action: "accept", content: { decision: "yes" } }],
  ["a yes beside the form", { action: "accept", content: { release: true } }],
])("a dialog that comes back with %s releases nothing, in either era", async (_what, answer) => {
  for (const era of ERAS) {
    await using node = startShareNode();
    const client = await node.connect({ era, person: () => answer });
    const shown = await preview(node, client);

    await client.client
      .callTool({ name: "knowledge_share", arguments: { action: "release", ...pick(shown) } })
      .catch(() => undefined);

    expect(node.sharing.sent).toEqual([]);
    expect(node.sharing.gate.get(1).share.state).toBe("pending");
  }
});

test.each(ERAS)("a dialog that fails in a %s client releases nothing", async (era) => {
  await using node = startShareNode();
  const client = await node.connect({
    era,
    person: () => {
      throw new Error("the window was closed");
    },
  });
  const shown = await preview(node, client);

  await client.client
    .callTool({ name: "knowledge_share", arguments: { action: "release", ...pick(shown) } })
    .catch(() => undefined);

  expect(node.sharing.sent).toEqual([]);
});

function pick({ share, digest }: Previewed): { share: string; digest: string } {
  return { share, digest };
}

test.each(ERAS)(
  "a %s client that cannot ask leaves it to the person's own terminal",
  async (era) => {
    await using node = startShareNode();
    const client = await node.connect({ era });
    const shown = await preview(node, client);

    const { data } = await release(client, shown);

    expect(data).toMatchObject({
      state: "pending",
      note: expect.stringContaining("paired-mcp review"),
    });
    expect(node.sharing.sent).toEqual([]);
    const [waiting] = node.sharing.approvals.pending();
    expect(waiting?.text).toBe(shown.text);
  },
);

test("what waited is released on the terminal, and the next call says so", async () => {
  await using node = startShareNode();
  const client = await node.connect();
  const shown = await preview(node, client);
  await release(client, shown);
  const [waiting] = node.sharing.approvals.pending();
  const id = waiting?.id ?? 0;

  node.sharing.approvals.confirm(id, node.sharing.read(id));

  expect((await release(client, shown)).data).toMatchObject({ state: "released" });
  expect(node.sharing.sent).toHaveLength(1);
});

test("two clients that release at once ask two people, and it leaves once", async () => {
  await using node = startShareNode();
  const first = await node.connect({ era: "modern", person: () => YES });
  const second = await node.connect({ era: "legacy", person: () => YES });
  const shown = await preview(node, first);

  const replies = await Promise.all([release(first, shown), release(second, shown)]);

  expect(replies).toMatchObject([{ data: { state: "released" } }, { data: { state: "released" } }]);
  expect(node.sharing.sent).toHaveLength(1);
});

test("a yes that comes while the entry changes releases nothing", async () => {
  await using node = startShareNode();
  const client = await node.connect({
    era: "modern",
    person() {
      node.sharing.write(12, "Something else entirely.");
      return YES;
    },
  });
  const shown = await preview(node, client);

  const { error } = await release(client, shown);

  expect(error).toMatchObject({ code: "conflict" });
  expect(node.sharing.sent).toEqual([]);
});

test("a yes after the person said no on their terminal releases nothing", async () => {
  await using node = startShareNode();
  const client = await node.connect({
    era: "modern",
    person() {
      const [waiting] = node.sharing.approvals.pending();
      node.sharing.approvals.decline(waiting?.id ?? 0);
      return YES;
    },
  });
  const shown = await preview(node, client);

  const { error } = await release(client, shown);

  expect(error?.message).toContain("was declined");
  expect(node.sharing.sent).toEqual([]);
});

test("the digest of another preview, and a made-up one, release nothing", async () => {
  await using node = startShareNode();
  const client = await node.connect({ person: () => YES });
  const one = await preview(node, client, "K12");
  const other = await preview(node, client, "K13");

  const crossed = await release(client, { ...one, digest: other.digest });
  const invented = await release(client, { ...one, digest: "0".repeat(64) });

  expect(crossed.error?.code).toBe("conflict");
  expect(invented.error?.code).toBe("conflict");
  expect(node.sharing.sent).toEqual([]);
});

test("what a peer sent has no way out", async () => {
  await using node = startShareNode();
  const { call } = await node.connect();

  const { error } = await call("knowledge_share", { action: "preview", id: "R7", space: "S1" });

  expect(error).toMatchObject({ code: "denied", message: "what a peer sent is theirs to share" });
  expect(
    node.sharing.store.prepare("SELECT 1 FROM audit WHERE record LIKE ?").all("%release.refused%"),
  ).toHaveLength(1);
});

test("retract says who deleted it and that read copies stay; list shows it", async () => {
  await using node = startShareNode();
  const client = await node.connect({ person: () => YES });
  const shown = await preview(node, client);
  await release(client, shown);
  node.sharing.receipts.acknowledged = 1;

  const { data } = await client.call("knowledge_share", { action: "retract", share: "P1" });
  const listed = await client.call("knowledge_share", { action: "list" });

  expect(data).toEqual({
    share: "P1",
    state: "retracting",
    asked: 2,
    acknowledged: 1,
    note: expect.stringContaining("copies already read cannot be recalled"),
  });
  expect(listed.data).toEqual({ shares: ["P1 K12 to S1: retracting, 1 of 2 deleted it"] });
});

test("consents lists what was agreed to, and withdraw ends one with all that left under it", async () => {
  await using node = startShareNode();
  const client = await node.connect({ person: () => YES });
  await release(client, await preview(node, client));

  const listed = await client.call("knowledge_share", { action: "consents" });
  const { data } = await client.call("knowledge_share", { action: "withdraw", grant: "G1" });

  expect(listed.data).toEqual({ grants: ["G1 given: share fix to S1, until 2027-11-23"] });
  expect(data).toMatchObject({ grants: ["G1 withdrawn: share fix to S1, until 2027-11-23"] });
  expect(node.sharing.retracted).toHaveLength(1);
});

test("a repeated call with one key is done once, and asks once", async () => {
  await using node = startShareNode();
  let asked = 0;
  const client = await node.connect({ era: "modern", person: () => (asked++, YES) });
  const shown = await preview(node, client);
  const args = { action: "release", ...pick(shown), idempotency_key: "k1" };

  const first = await client.call("knowledge_share", args);
  const second = await client.call("knowledge_share", args);

  expect(second).toEqual(first);
  expect(asked).toBe(1);
  expect(node.sharing.sent).toHaveLength(1);
});

test.each([
  { action: "list" },
  { action: "preview", id: "K12", space: "S1" },
  { action: "release", share: "P1", digest: "0".repeat(64) },
  { action: "retract", share: "P1" },
])("$action refuses what is wrong with a reason and a fix, and stores nothing", async (valid) => {
  await using node = startShareNode();
  const client = await node.connect();
  await preview(node, client);
  const before = await client.call("knowledge_share", { action: "list" });

  expect(await findUnrefused(client, "knowledge_share", valid)).toEqual([]);

  expect(await client.call("knowledge_share", { action: "list" })).toEqual(before);
});

test.each([
  ["no id", { action: "preview", space: "S1" }, "bad_input", "an argument is missing"],
  ["no digest", { action: "release", share: "P1" }, "bad_input", "an argument is missing"],
  ["no share", { action: "retract" }, "bad_input", "an argument is missing"],
  [
    "an id of another kind",
    { action: "preview", id: "T1", space: "S1" },
    "bad_input",
    "looks like K12",
  ],
  ["an unknown entry", { action: "preview", id: "K99", space: "S1" }, "not_found", "no entry K99"],
  ["an unknown space", { action: "preview", id: "K12", space: "S9" }, "not_found", "no space S9"],
  ["an unknown share", { action: "retract", share: "P9" }, "not_found", "no share P9"],
  ["an unknown action", { action: "send" }, "bad_input", "action"],
])("knowledge_share refuses %s", async (_what, args, code, message) => {
  await using node = startShareNode();
  const { call } = await node.connect();
  node.sharing.write(12, BODY);

  const { error } = await call("knowledge_share", args);

  expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
});

test("a node in no space says how to come to one, and keeps nothing", async () => {
  await using paired = await startPaired();
  await paired.call("memory_add", { body: BODY });

  const { error } = await paired.call("knowledge_share", {
    action: "preview",
    id: "K1",
    space: "S1",
  });

  expect(error).toMatchObject({
    code: "not_found",
    message: "you are in no space S1",
    fix: expect.stringContaining("space_manage"),
  });
  expect((await paired.call("knowledge_share", { action: "list" })).data).toEqual({ shares: [] });
});
