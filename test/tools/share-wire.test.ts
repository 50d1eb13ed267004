import type { Client } from "@modelcontextprotocol/client";
import { expect, test } from "vitest";

import { META, openRawWire, type Params, type Result } from "./raw-wire.ts";
import { type ShareNode, startShareNode } from "./share-client.ts";

/*
 * What a client can send that no honest one does: answers to questions that were not asked of it, twice, or for
 * another share. The model itself reaches tool arguments only; these go a step further.
 */

const YES = { action: "accept", content: { decision: "release" } };
const release = ({ share, digest }: { share: string; digest: string }): Params => ({
  action: "release",
  share,
  digest,
});

async function previews(
  node: ShareNode,
): Promise<[{ share: string; digest: string }, { share: string; digest: string }]> {
  const wire = await openRawWire(node.ctx);
  const shown = [];
  for (const id of [12, 13]) {
    node.sharing.write(id, `lesson ${id} of the day`);
    const { structuredContent: data } = await wire({
      action: "preview",
      id: `K${id}`,
      space: "S1",
    });
    shown.push({ share: data?.share ?? "", digest: data?.digest ?? "" });
  }
  const [first, second] = shown;
  if (!first || !second) throw new Error("no previews");
  return [first, second];
}

const keyOf = ({ inputRequests = {} }: Result): string => Object.keys(inputRequests)[0] ?? "none";

test("an answer under the key that was given out releases; the same answer again only repeats the reply", async () => {
  await using node = startShareNode();
  const [share] = await previews(node);
  const wire = await openRawWire(node.ctx);
  const key = keyOf(await wire(release(share)));

  const first = await wire(release(share), { inputResponses: { [key]: YES } });
  const again = await wire(release(share), { inputResponses: { [key]: YES } });

  expect(first.structuredContent?.state).toBe("released");
  expect(again.structuredContent?.state).toBe("released");
  expect(node.sharing.sent).toHaveLength(1);
});

test.each([
  "confirm",
  "confirm_",
  `confirm_${"0".repeat(32)}`,
  "decision",
  "__proto__",
  "constructor",
])("an answer under the invented key %j is no answer: the person is asked", async (key) => {
  await using node = startShareNode();
  const [share] = await previews(node);
  const wire = await openRawWire(node.ctx);

  const unasked = await wire(release(share), {
    inputResponses: JSON.parse(`{"${key}":${JSON.stringify(YES)}}`),
  });
  const asked = await wire(release(share), { inputResponses: { [key]: YES } });

  expect(keyOf(unasked)).toMatch(/^confirm_[0-9a-f]{32}$/);
  expect(keyOf(asked)).toMatch(/^confirm_[0-9a-f]{32}$/);
  expect(node.sharing.sent).toEqual([]);
});

test("an answer to one share is none to another", async () => {
  await using node = startShareNode();
  const [share, other] = await previews(node);
  const wire = await openRawWire(node.ctx);
  const key = keyOf(await wire(release(share)));

  const crossed = await wire(release(other), { inputResponses: { [key]: YES } });

  expect(crossed.inputRequests).toBeDefined();
  expect(node.sharing.sent).toEqual([]);
});

test("an answer from another connection is none", async () => {
  await using node = startShareNode();
  const [share] = await previews(node);
  const wire = await openRawWire(node.ctx);
  const thief = await openRawWire(node.ctx);
  const key = keyOf(await wire(release(share)));

  const stolen = await thief(release(share), { inputResponses: { [key]: YES } });

  expect(stolen.inputRequests).toBeDefined();
  expect(node.sharing.sent).toEqual([]);
});

test("a no is final for its key: a yes after it is none", async () => {
  await using node = startShareNode();
  const [share] = await previews(node);
  const wire = await openRawWire(node.ctx);
  const key = keyOf(await wire(release(share)));
  await wire(release(share), { inputResponses: { [key]: { action: "decline" } } });

  const late = await wire(release(share), { inputResponses: { [key]: YES } });

  expect(late.isError).toBe(true);
  expect(node.sharing.sent).toEqual([]);
});

test("a yes after cancel under the same key is none", async () => {
  await using node = startShareNode();
  const [share] = await previews(node);
  const wire = await openRawWire(node.ctx);
  const key = keyOf(await wire(release(share)));
  const closed = await wire(release(share), { inputResponses: { [key]: { action: "cancel" } } });
  expect(closed.structuredContent?.state).toBe("pending");

  const late = await wire(release(share), { inputResponses: { [key]: YES } });

  expect(keyOf(late)).not.toBe(key);
  expect(node.sharing.sent).toEqual([]);
});

test("an answer that comes after ten minutes is none", async () => {
  await using node = startShareNode();
  const [share] = await previews(node);
  const wire = await openRawWire(node.ctx);
  const key = keyOf(await wire(release(share)));
  node.sharing.pass(10 * 60_000);

  const late = await wire(release(share), { inputResponses: { [key]: YES } });

  expect(late.inputRequests).toBeDefined();
  expect(node.sharing.sent).toEqual([]);
});

test("an answer to the preview before is none to the next", async () => {
  await using node = startShareNode();
  const [share] = await previews(node);
  const wire = await openRawWire(node.ctx);
  const key = keyOf(await wire(release(share)));
  node.sharing.write(12, "another lesson of the day");
  const { structuredContent: next } = await wire({ action: "preview", id: "K12", space: "S1" });

  const crossed = await wire(release({ share: share.share, digest: next?.digest ?? "" }), {
    inputResponses: { [key]: YES },
  });

  expect(crossed.inputRequests).toBeDefined();
  expect(node.sharing.sent).toEqual([]);
});

test("a client that cannot ask cannot answer", async () => {
  await using node = startShareNode();
  const [share] = await previews(node);
  const wire = await openRawWire(node.ctx);
  const key = keyOf(await wire(release(share)));
  const mute = { ...META, "io.modelcontextprotocol/clientCapabilities": {} };

  const reply = await wire(release(share), { _meta: mute, inputResponses: { [key]: YES } });

  expect(reply.structuredContent?.state).toBe("pending");
  expect(node.sharing.sent).toEqual([]);
});

test("a client that can only open addresses is not asked in a form", async () => {
  await using node = startShareNode();
  const [share] = await previews(node);
  const wire = await openRawWire(node.ctx);
  const capabilities = { elicitation: { url: {} } };
  const links = { ...META, "io.modelcontextprotocol/clientCapabilities": capabilities };

  const reply = await wire(release(share), { _meta: links });

  expect(reply.structuredContent?.state).toBe("pending");
});

test("an answer smuggled into a call of 2025 is none: the person is asked all the same", async () => {
  await using node = startShareNode();
  const [share] = await previews(node);
  const questions: string[] = [];
  const { client } = await node.connect({
    era: "legacy",
    person: (question) => (questions.push(question), { action: "cancel" }),
  });

  await smuggle(client, release(share), { inputResponses: { [`confirm_${"0".repeat(32)}`]: YES } });

  expect(questions).toHaveLength(1);
  expect(node.sharing.sent).toEqual([]);
});

function smuggle(client: Client, args: Params, extra: Params): Promise<unknown> {
  return client.request({
    method: "tools/call",
    params: { name: "knowledge_share", arguments: args, ...extra },
  });
}
