import { expect, test } from "vitest";
import { z } from "zod";

import { filesWith } from "../files-with.ts";
import type { Paired } from "../paired.ts";
import { meet, startWorld, until, type WorldNode } from "../world.ts";

const SENTINEL = "sentinel-refund-90ab";

test("an entry that was shared is erased: its key is gone, and members say that they deleted it", async () => {
  await using world = await startWorld();
  const { ana, ben, cleo } = world;
  await meet(ana, ben, "ben");
  await meet(ana, cleo, "cleo");
  await share(ana, `${SENTINEL}: wait for the webhook`);
  for (const node of [ben, cleo]) await until(node, async () => found(node) === 1);
  const [key] = keys(ana);

  const report = await ana.ctx.rights.erase({ entry: 1 }, "terminal");

  expect(report).toMatchObject({ entries: 1, shared: 1, asked: 2, acknowledged: 2, traces: 0 });
  expect(key).toMatch(/[1-9a-f]/);
  expect(keys(ana)).toEqual([key?.replaceAll(/./g, "0")]);
  for (const node of [ben, cleo]) expect(found(node)).toBe(0);
  expect(filesWith(ana.path, SENTINEL)).toEqual([]);
});

test("an entry of a space that was left is erased; nobody there can be asked, and the answer says so", async () => {
  await using world = await startWorld();
  const { ana, ben } = world;
  await meet(ana, ben, "ben");
  await share(ben, `${SENTINEL}: wait for the webhook`);
  await until(ana, async () => found(ana) === 1);
  await leave(ben);

  const report = await ben.ctx.rights.erase({ entry: 1 }, "terminal");

  expect(report).toMatchObject({ entries: 1, shared: 0, stranded: 1, asked: 0, traces: 0 });
  expect(filesWith(ben.path, SENTINEL)).toEqual([]);
  expect(found(ana)).toBe(1);
});

test("a consent can be withdrawn, and shares listed, when the space is no more", async () => {
  await using world = await startWorld();
  const { ana, ben } = world;
  await meet(ana, ben, "ben");
  await share(ben, `${SENTINEL}: stays there`);
  const gone = await share(ben, `${SENTINEL}: taken back`);
  await ben.call("knowledge_share", { action: "retract", share: gone });
  await leave(ben);

  const { data } = await ben.call("knowledge_share", { action: "withdraw", grant: "G1" });

  expect(data).toMatchObject({ grants: [expect.stringContaining("withdrawn")] });
  expect(await listed(ben)).toEqual([
    expect.stringMatching(/^P2 K2 to S1: retract(ing|ed)$/),
    "P1 K1 to S1: stranded",
  ]);
});

test("a space is erased: what waited for the person waits no more, and later looks fail at nothing", async () => {
  let now = Date.now();
  await using world = await startWorld("let in", () => now);
  const { ana, ben } = world;
  await meet(ana, ben, "ben");
  await share(ana, `${SENTINEL}: of ana`);
  await until(ben, async () => found(ben) === 1);
  const { id } = ID.parse((await ben.call("memory_add", { body: "of ben, not shared yet" })).data);
  const alone = await ben.connect({ session: "b" });
  const preview = PREVIEW.parse(
    (await alone.call("knowledge_share", { action: "preview", id, space: "S1" })).data,
  );
  await alone.call("knowledge_share", { action: "release", ...preview });
  expect(ben.ctx.approvals.pending()).toHaveLength(1);

  const report = await ben.ctx.rights.erase({ space: 1 }, "terminal");

  expect(report).toMatchObject({ entries: 0, shared: 0, traces: 0 });
  expect(report.pieces).toBeGreaterThan(0);
  expect(ben.ctx.approvals.pending()).toEqual([]);
  expect(await listed(ben)).toEqual([]);
  now += 25 * 3_600_000;
  expect(ben.ctx.approvals.pending()).toEqual([]);
  expect(filesWith(ben.path, SENTINEL)).toEqual([]);
  await expect(ben.ctx.rights.erase({ space: 1 }, "terminal")).rejects.toMatchObject({
    code: "not_found",
  });
});

const ID = z.object({ id: z.string() });
const PREVIEW = z.object({ share: z.string(), digest: z.string() });

/** Remembers and releases; returns the share. */
async function share(node: Paired, body: string): Promise<string> {
  const { id } = ID.parse((await node.call("memory_add", { body })).data);
  const preview = PREVIEW.parse(
    (await node.call("knowledge_share", { action: "preview", id, space: "S1" })).data,
  );
  const { data } = await node.call("knowledge_share", { action: "release", ...preview });
  expect(data).toMatchObject({ state: "released" });
  return preview.share;
}

async function leave(node: Paired): Promise<void> {
  await node.ctx.sharing.federation.get().settled();
  await node.call("space_manage", { action: "leave", space: "S1" });
  await node.ctx.sharing.federation.get().settled();
}

async function listed(node: Paired): Promise<readonly string[]> {
  const { data } = await node.call("knowledge_share", { action: "list" });
  return z.object({ shares: z.array(z.string()) }).parse(data).shares;
}

/** Of what this node has shared, in hexadecimal: zeros are no key. */
function keys(node: WorldNode): string[] {
  return node
    .rows<{ keys: string }>("SELECT hex(keys) AS keys FROM block_key")
    .map((row) => row.keys);
}

function found({ ctx }: Paired): number {
  return ctx.memory.received.count();
}
