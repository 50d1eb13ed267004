import { expect, test } from "vitest";
import { z } from "zod";

import type { Paired } from "../paired.ts";
import { meet, startWorld, until } from "../world.ts";

const SPACE = z.object({ space: z.string(), phrase: z.string() });
const CODE = z.object({ code: z.string(), expires: z.string() });
const PREVIEW = z.object({ share: z.string(), digest: z.string() });
const WAITING = z.object({ waiting: z.array(z.string()) });

test("two people meet by an invite, and what one shares the other finds, until it is taken back", async () => {
  await using world = await startWorld();
  const { ana, ben, questions } = world;
  await ana.call("space_manage", { action: "create", name: "shop team", handle: "ana" });
  const { code } = CODE.parse(
    (await ana.call("space_manage", { action: "invite", space: "S1" })).data,
  );

  const joined = SPACE.parse(
    (await ben.call("space_manage", { action: "join", code, handle: "ben" })).data,
  );
  await until(ana, async () => waiting(ana));
  const [knock = ""] = WAITING.parse(
    (await ana.call("space_manage", { action: "list" })).data,
  ).waiting;
  expect(knock).toBe(`C1 wants into S1: ${joined.phrase}`);
  const { data } = await ana.call("space_manage", { action: "confirm", candidate: "C1" });
  expect(data).toMatchObject({
    state: "admitted",
    phrase: joined.phrase,
    untrusted: { C1: "ben" },
  });
  expect(questions.at(-1)).toContain(joined.phrase);
  await until(
    ben,
    async () => (await line(ben)) === "S1 active, member, 2 members, 1 others online",
  );

  await ana.call("memory_add", { body: "Stripe refunds are asynchronous: wait for the webhook" });
  const preview = PREVIEW.parse(
    (await ana.call("knowledge_share", { action: "preview", id: "K1", space: "S1" })).data,
  );
  const released = await ana.call("knowledge_share", { action: "release", ...preview });
  expect(released.data).toMatchObject({ state: "released" });
  await until(ben, async () => (await find(ben)).length === 1);
  expect(await find(ben)).toMatchObject([
    {
      origin: "space",
      untrusted: { origin: expect.stringMatching(/^ana /), trust: "quarantined" },
    },
  ]);

  await ana.call("knowledge_share", { action: "retract", share: preview.share });
  await until(ben, async () => (await find(ben)).length === 0);
  await until(ana, async () => (await shares(ana)).includes("1 of 1 deleted it"));

  await ben.call("space_manage", { action: "leave", space: "S1" });
  expect(await recorded(ana)).toEqual([
    "release.retracted K1 in S1 by model",
    "release.released K1 in S1 by elicitation",
    "release.asked K1 in S1 by model",
    expect.stringMatching(/^member\.admitted member ~[0-9a-f]{8} in S1 by elicitation$/),
    "member.invited in S1 by model",
    "space.created in S1 by model",
  ]);
  expect(await recorded(ben)).toEqual([
    "space.left in S1 by model",
    "space.joined in S1 by peer",
    "space.asked in S1 by model",
  ]);
});

test("what was shared and is corrected takes the place of the old text at members", async () => {
  await using world = await startWorld();
  const { ana, ben, questions } = world;
  await meet(ana, ben, "ben");
  await ana.call("memory_add", { body: "Stripe refunds are instant, no webhook is needed" });
  await release(ana);
  await until(ben, async () => (await find(ben)).length === 1);

  const { data: edited } = await ana.call("memory_edit", {
    id: "K1",
    action: "correct",
    body: "Stripe refunds are asynchronous: wait for the webhook",
  });
  expect(edited).toMatchObject({ note: expect.stringContaining("the text from before") });
  expect(await find(ben)).toMatchObject([
    { untrusted: { text: expect.stringContaining("instant") } },
  ]);
  const { note } = await release(ana);
  expect(note).toContain("takes the place of P1");
  expect(questions.at(-1)).toContain("It takes the place of P1");

  await until(ben, async () => JSON.stringify(await find(ben)).includes("asynchronous"));
  expect(await find(ben)).toMatchObject([
    { untrusted: { corrects: true, text: expect.stringContaining("wait for the webhook") } },
  ]);
  await until(ana, async () => (await shares(ana)).includes("1 of 1 deleted it"));
  expect(await shares(ana)).toBe(
    "P2 K1 to S1: released\nP1 K1 to S1: retracted, 1 of 1 deleted it",
  );
  expect(ben.rows("SELECT id FROM received")).toHaveLength(1);
});

test("what was shared with an end is gone at its end: taken back by its author, dropped by who cannot be reached", async () => {
  let now = Date.now();
  await using world = await startWorld("let in", () => now);
  const { ana, ben } = world;
  await meet(ana, ben, "ben");
  const expires = new Date(now + 3_600_000).toISOString();
  await ana.call("memory_add", { body: "Stripe webhook refunds are down today", expires });
  await release(ana);
  await until(ben, async () => (await find(ben)).length === 1);
  now += 3_600_001;

  expect(await ben.ctx.rights.retention.expire()).toBe(1);
  expect(ben.rows("SELECT id FROM received")).toEqual([]);
  expect(await ana.ctx.rights.retention.expire()).toBe(1);

  await until(ana, async () => (await shares(ana)).includes("1 of 1 deleted it"));
  expect(await shares(ana)).toBe("P1 K1 to S1: retracted, 1 of 1 deleted it");
  expect((await recorded(ana))[0]).toBe("release.retracted K1 in S1 by node");
});

/** Previews and releases K1; the preview. */
async function release(node: Paired): Promise<{ note: string }> {
  const { data } = await node.call("knowledge_share", { action: "preview", id: "K1", space: "S1" });
  const { note, ...preview } = PREVIEW.extend({ note: z.string() }).parse(data);
  const { data: released } = await node.call("knowledge_share", { action: "release", ...preview });
  expect(released).toMatchObject({ state: "released" });
  return { note };
}

test("whoever the person does not know is kept out, and is told", async () => {
  await using world = await startWorld("keep out");
  const { ana, ben } = world;
  await ana.call("space_manage", { action: "create", name: "shop team", handle: "ana" });
  const { code } = CODE.parse(
    (await ana.call("space_manage", { action: "invite", space: "S1" })).data,
  );
  await ben.call("space_manage", { action: "join", code, handle: "ben" });
  await until(ana, async () => waiting(ana));

  const { data } = await ana.call("space_manage", { action: "confirm", candidate: "C1" });

  expect(data).toMatchObject({ state: "refused" });
  await until(ben, async () => (await line(ben)).startsWith("S1 refused"));
  expect((await recorded(ana))[0]).toMatch(
    /^member\.refused member ~[0-9a-f]{8} in S1 by elicitation$/,
  );
  expect((await recorded(ben))[0]).toBe("space.rejected in S1 by peer");
});

/** The first part of each line of the audit, newest first; not what the person agreed to besides. */
async function recorded(paired: Paired): Promise<string[]> {
  const { data } = await paired.call("privacy", { action: "audit" });
  const { records } = z.object({ records: z.array(z.string()) }).parse(data);
  return records
    .map((record) => record.replace(/^\d+ \S+ /, "").replace(/,.*/, ""))
    .filter((record) => !record.startsWith("grant."));
}

test("T10: a wrong, a mistyped, a used and an expired invite are four different answers", async () => {
  let now = Date.now();
  await using world = await startWorld("let in", () => now);
  const { ana, ben, cleo } = world;
  const join = async (who: Paired, code: string): Promise<string | undefined> =>
    (await who.call("space_manage", { action: "join", code, handle: "x" })).error?.message;
  await ana.call("space_manage", { action: "create", name: "shop team", handle: "ana" });
  const { code } = CODE.parse(
    (await ana.call("space_manage", { action: "invite", space: "S1" })).data,
  );

  expect(await join(ben, "https://example.org/invite")).toBe("this is not an invite of PAIRED");
  const mistyped = code.replace(/.$/, (last) => (last === "y" ? "a" : "y"));
  expect(await join(ben, mistyped)).toBe("this invite is mistyped or cut short");
  await join(ben, code);
  await until(ana, async () => waiting(ana));
  await ana.call("space_manage", { action: "confirm", candidate: "C1" });
  expect(await join(cleo, code)).toBe("this invite has been used");
  const late = CODE.parse((await ana.call("space_manage", { action: "invite", space: "S1" })).data);
  now += 25 * 3_600_000;
  expect(await join(cleo, late.code)).toBe("this invite has expired");
});

async function waiting(node: Paired): Promise<boolean> {
  const { data } = await node.call("space_manage", { action: "list" });
  return WAITING.safeParse(data).success;
}

async function line(node: Paired): Promise<string> {
  const { data } = await node.call("space_manage", { action: "list" });
  return z.object({ spaces: z.array(z.string()) }).parse(data).spaces[0] ?? "";
}

async function shares(node: Paired): Promise<string> {
  const { data } = await node.call("knowledge_share", { action: "list" });
  return z
    .object({ shares: z.array(z.string()) })
    .parse(data)
    .shares.join("\n");
}

async function find(node: Paired): Promise<unknown[]> {
  const { data } = await node.call("memory_search", {
    query: "stripe refund webhook",
    scope: "spaces",
    format: "detailed",
  });
  return z.object({ results: z.array(z.unknown()) }).parse(data).results;
}
