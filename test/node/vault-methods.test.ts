import { expect, test } from "vitest";

import { createLog } from "../../src/log.ts";
import { type AdminLine, openAdminLine } from "../../src/node/admin-line.ts";
import { writeProof } from "../../src/privacy/keys/proof.ts";
import { makePersonalHome, PAPER } from "../store/personal-home.ts";
import { type NodeWorld, nodeWorld } from "./node-world.ts";

const WRONG = { slot: PAPER.slot, secret: Buffer.alloc(32, 8) };

async function startLocked(world: NodeWorld, lines: string[]): Promise<AdminLine> {
  await makePersonalHome(world.config);
  await world.start({ log: createLog((line) => void lines.push(line)) });
  const line = await openAdminLine(world.config.home);
  if (!line) throw new Error("no node");
  return line;
}

test("a person's proof unlocks a running node, a wrong one does not; the log has neither", async () => {
  await using world = nodeWorld();
  const lines: string[] = [];
  using node = await startLocked(world, lines);

  expect(await node.ask("vault.state", {})).toEqual({ locked: true });
  await expect(node.ask("keys.state", {})).rejects.toMatchObject({ code: "locked" });
  await expect(node.ask("vault.unlock", { proof: writeProof(WRONG) })).rejects.toMatchObject({
    code: "denied",
  });
  await node.ask("vault.unlock", { proof: writeProof(PAPER) });

  expect(await node.ask("vault.state", {})).toEqual({ locked: false });
  expect(await node.ask("keys.state", {})).toMatchObject({ presence: "only", generation: 3 });
  await node.ask("vault.lock", {});
  expect(await node.ask("vault.state", {})).toEqual({ locked: true });
  const log = lines.join("");
  for (const { secret } of [PAPER, WRONG])
    expect(log).not.toContain(secret.toString("base64url").slice(0, 12));
  expect(log).toMatch(/"locked"[^]*"unlocked"[^]*"locked"/);
});

test("wrong secrets are answered later and later", async () => {
  await using world = nodeWorld();
  using node = await startLocked(world, []);
  const waits: number[] = [];
  for (let tries = 0; tries < 3; tries += 1) {
    const began = performance.now();
    await node.ask("vault.unlock", { proof: writeProof(WRONG) }).catch(() => {});
    waits.push(performance.now() - began);
  }

  expect(waits[0]).toBeGreaterThan(90);
  expect(waits[1]).toBeGreaterThan(190);
  expect(waits[2]).toBeGreaterThan(390);
});

test("requests of another shape are refused, and the node goes on", async () => {
  await using world = nodeWorld();
  using node = await startLocked(world, []);
  await node.ask("vault.unlock", { proof: writeProof(PAPER) });
  const basis = { generation: 3 };
  const requests = [
    ["vault.unlock", { proof: { slot: "paper", secret: "short" } }],
    ["vault.unlock", { proof: { slot: 7, secret: "A".repeat(43) } }],
    ["keys.edit", { add: [], remove: [] }],
    ["keys.edit", { basis, add: [{ id: "../x" }], remove: [] }],
    ["keys.rotate", { generation: "3" }],
  ] as const;

  for (const [method, params] of requests)
    await expect(node.ask(method, params)).rejects.toMatchObject({ name: "PairedError" });

  expect(await node.ask("vault.state", {})).toEqual({ locked: false });
});

test("of two that change the keys at once, each by what it saw, one is told to look again", async () => {
  await using world = nodeWorld();
  using node = await startLocked(world, []);
  await node.ask("vault.unlock", { proof: writeProof(PAPER) });
  const basis = { generation: 3, proof: writeProof(PAPER) };

  const both = await Promise.allSettled([1, 2].map(() => node.ask("keys.rotate", basis)));

  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const refused = both.find(({ status }) => status === "rejected");
  expect(refused).toMatchObject({ reason: { code: "conflict" } });
});
