import { expect, test } from "vitest";

import { letIn, startPeer, startPeers } from "../peers.ts";
import { temporaryHome } from "../temporary-home.ts";

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

test("a member who was away signs for everything that was taken back meanwhile", async () => {
  await using peers = await startPeers();
  using home = temporaryHome();
  const [ana, ben] = [await peers.start(), await peers.start({ home })];
  const space = ana.store.transaction(() => ana.federation.create("shop team", "ana"));
  await letIn(ana, space.id, ben, "ben");
  const refs = Array.from({ length: 300 }, (_, n) => ana.publish(space.id, `lesson ${n}`));
  await ben.until(() => ben.bodies().length === refs.length);
  await ben.stop();
  ana.store.transaction(() => refs.forEach((ref) => ana.federation.retract(ref, "mistake")));

  await using again = await startPeer({ dht: peers.dht, home });
  const signed = (): number =>
    refs.filter((ref) => ana.federation.receipts(ref).acknowledged === 1).length;
  await ana.until(() => signed() === refs.length);

  expect(again.bodies()).toEqual([]);
});

test("three people: what one wrote reaches another through the third, while its author is away", async () => {
  await using peers = await startPeers();
  const [ana, ben, cleo] = [await peers.start(), await peers.start(), await peers.start()];
  const space = ana.store.transaction(() => ana.federation.create("shop team", "ana"));
  const bens = await letIn(ana, space.id, ben, "ben");
  ben.publish(bens, "the flaky test waits for a port");
  await ana.until(() => ana.bodies().length === 1);
  await ben.stop();

  await letIn(ana, space.id, cleo, "cleo");

  await cleo.until(() => cleo.bodies().length > 0);
  expect(cleo.bodies()).toEqual(["the flaky test waits for a port"]);
});

test("members meet again after restarts, also when the owner is away", async () => {
  await using peers = await startPeers();
  using home = temporaryHome();
  const [ana, ben] = [await peers.start(), await peers.start({ home })];
  const space = ana.store.transaction(() => ana.federation.create("shop team", "ana"));
  const bens = await letIn(ana, space.id, ben, "ben");
  await ben.stop();
  const cleo = await peers.start();
  const cleos = await letIn(ana, space.id, cleo, "cleo");
  await ana.stop();

  // Ben's records do not know of Cleo yet, and Ana is not there to tell.
  await using again = await startPeer({ dht: peers.dht, home });
  cleo.publish(cleos, "written while Ana was away");

  await again.until(() => again.bodies().includes("written while Ana was away"));
  expect(again.federation.get(bens).members.map(({ handle }) => handle)).toEqual([
    "ana",
    "ben",
    "cleo",
  ]);
});

test("an invite that waits for the person survives restarts on both sides", async () => {
  await using peers = await startPeers();
  using hers = temporaryHome();
  using his = temporaryHome();
  const [ana, ben] = [await peers.start({ home: hers }), await peers.start({ home: his })];
  const space = ana.store.transaction(() => ana.federation.create("shop team", "ana"));
  const { code } = ana.store.transaction(() => ana.federation.invite(space.id));
  const joined = ben.store.transaction(() => ben.federation.join(code, "ben"));
  await ana.until(() => ana.federation.candidates().length === 1);
  await Promise.all([ana.stop(), ben.stop()]);

  await using later = await startPeer({ dht: peers.dht, home: hers });
  await using his2 = await startPeer({ dht: peers.dht, home: his });
  const [candidate] = later.federation.candidates();
  expect(candidate?.phrase).toBe(joined.phrase);
  later.store.transaction(() => later.federation.admit(candidate?.id ?? 0));

  await his2.until(() => his2.federation.get(joined.id).role === "member");
});

test("T7: whoever looked too early finds the other soon, not at the next announcement", async () => {
  await using peers = await startPeers();
  using home = temporaryHome();
  const [ana, ben] = [await peers.start({ home }), await peers.start()];
  const space = ana.store.transaction(() => ana.federation.create("shop team", "ana"));
  const { code } = ana.store.transaction(() => ana.federation.invite(space.id));
  await ana.stop();
  ben.store.transaction(() => ben.federation.join(code, "ben"));
  await ben.federation.answered(1);

  const start = Date.now();
  await using again = await startPeer({ dht: peers.dht, home });
  await again.until(() => again.federation.candidates().length === 1);

  expect(Date.now() - start).toBeLessThan(10_000);
});

test("two people with one invite: the person sees both, lets one in, and the other is told", async () => {
  await using peers = await startPeers();
  const [ana, ben, eve] = [await peers.start(), await peers.start(), await peers.start()];
  const space = ana.store.transaction(() => ana.federation.create("shop team", "ana"));
  const { code } = ana.store.transaction(() => ana.federation.invite(space.id));
  const join = (peer: typeof ben) =>
    peer.store.transaction(() => peer.federation.join(code, "ben"));
  const [bens, eves] = [join(ben), join(eve)];
  await ana.until(() => ana.federation.candidates().length === 2);
  const known = ana.federation.candidates().find(({ phrase }) => phrase === bens.phrase);
  expect(eves.phrase).not.toBe(bens.phrase);

  ana.store.transaction(() => ana.federation.admit(known?.id ?? 0));

  await ben.until(() => ben.federation.get(bens.id).role === "member");
  await eve.until(() => eve.federation.get(eves.id).state === "refused");
  expect(eve.federation.get(eves.id).refusal?.reason).toBe("this invite has been used");
  expect(ana.federation.candidates()).toEqual([]);
});

test("whoever leaves is gone at the others, keeps nothing, and is not sent anything new", async () => {
  await using peers = await startPeers();
  const [ana, ben] = [await peers.start(), await peers.start()];
  const space = ana.store.transaction(() => ana.federation.create("shop team", "ana"));
  const bens = await letIn(ana, space.id, ben, "ben");
  ana.publish(space.id, "before");
  await ben.until(() => ben.bodies().length === 1);
  const epoch = ana.store.prepare<[], { n: number }>("SELECT max(n) AS n FROM epoch");

  ben.store.transaction(() => ben.federation.leave(bens));

  await ana.until(() => ana.federation.get(space.id).members.at(1)?.state === "left");
  await ben.until(() => ben.federation.list().length === 0);
  await ben.federation.settled();
  expect(ben.bodies()).toEqual([]);
  expect(ben.federation.health().state).toBe("off");
  expect(epoch.get()?.n).toBe(2);
});

test("two spaces share one link, and neither sees the other", async () => {
  await using peers = await startPeers();
  const [ana, ben, cleo] = [await peers.start(), await peers.start(), await peers.start()];
  const create = (name: string) => ana.store.transaction(() => ana.federation.create(name, "ana"));
  const [team, choir] = [create("team"), create("choir")];
  await letIn(ana, team.id, ben, "ben");
  await letIn(ana, choir.id, ben, "ben");
  await letIn(ana, choir.id, cleo, "cleo");

  ana.publish(team.id, "for the team");
  ana.publish(choir.id, "for the choir");

  await ben.until(() => ben.bodies().length === 2);
  await cleo.until(() => cleo.bodies().includes("for the choir"));
  await cleo.federation.settled();
  expect(cleo.bodies()).toEqual(["for the choir"]);
  expect(ana.federation.health().peers).toBe(2);
});

test("T3: a node that cannot bind its address goes on without the network, and says why", async () => {
  await using peers = await startPeers();
  const ana = await peers.start({ host: "203.0.113.5" });
  const space = ana.store.transaction(() => ana.federation.create("team", "ana"));
  ana.publish(space.id, "kept for later");
  await ana.federation.settled();

  await expect
    .poll(() => ana.federation.health())
    .toMatchObject({
      state: "degraded",
      reasons: ["no socket can be bound to 203.0.113.5"],
      peers: 0,
    });
});

test("a node whose network never answers says so, and keeps what it would share", async () => {
  await using peers = await startPeers();
  const nobody = { ...peers.dht, bootstrap: [{ host: "127.0.0.1", port: 9 }] };
  await using ana = await startPeer({ dht: nobody });
  const space = ana.store.transaction(() => ana.federation.create("team", "ana"));
  ana.publish(space.id, "kept for later");

  await expect
    .poll(() => ana.federation.health(), { timeout: 20_000 })
    .toMatchObject({ state: "degraded", reasons: ["the network does not answer"], peers: 0 });
});

test("a second process on the same home is told that the first one shares", async () => {
  await using peers = await startPeers();
  using home = temporaryHome();
  await peers.start({ home });

  await expect(startPeer({ dht: peers.dht, home })).rejects.toMatchObject({ code: "unavailable" });
});
