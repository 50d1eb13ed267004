import { expect, test } from "vitest";

import { letIn, startPeers } from "../peers.ts";

test("a lesson shared by one member is found by the other, in both directions", async () => {
  await using peers = await startPeers();
  const [ana, ben] = [await peers.start(), await peers.start()];
  const space = ana.store.transaction(() => ana.federation.create("shop team", "ana"));

  const bens = await letIn(ana, space.id, ben, "ben");
  ana.publish(space.id, "Stripe refunds are asynchronous");
  ben.publish(bens, "the flaky test waits for a port");

  await ben.until(() => ben.bodies().includes("Stripe refunds are asynchronous"));
  await ana.until(() => ana.bodies().includes("the flaky test waits for a port"));
  expect(ben.federation.get(bens)).toMatchObject({ name: "shop team", role: "member" });
  expect(ana.federation.health()).toMatchObject({ state: "on", peers: 1, reasons: [] });
});

test("what is taken back disappears at the others, who say so with a signature", async () => {
  await using peers = await startPeers();
  const [ana, ben] = [await peers.start(), await peers.start()];
  const space = ana.store.transaction(() => ana.federation.create("shop team", "ana"));
  await letIn(ana, space.id, ben, "ben");
  const ref = ana.publish(space.id, "told too early");
  await ben.until(() => ben.bodies().includes("told too early"));

  ana.store.transaction(() => ana.federation.retract(ref, "mistake"));

  await ben.until(() => ben.bodies().length === 0);
  await ana.until(() => ana.federation.receipts(ref).acknowledged === 1);
  expect(ana.federation.receipts(ref)).toEqual({ asked: 1, acknowledged: 1 });
});
