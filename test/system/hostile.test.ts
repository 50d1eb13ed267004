import { randomBytes } from "node:crypto";
import { join } from "node:path";

import Corestore from "corestore";
import { expect, test } from "vitest";

import { LIMITS } from "../../src/federation/limits.ts";
import { decodeMessage } from "../../src/federation/links/messages.ts";
import { makeProof, spaceTag } from "../../src/federation/links/proof.ts";
import { createSpaces, type Space } from "../../src/federation/people/spaces.ts";
import { newKeyPair } from "../../src/privacy/seal.ts";
import { letIn, type Peer, type Peers, startPeers } from "../peers.ts";
import { createStranger, type Dialled } from "../stranger.ts";
import { temporaryHome } from "../temporary-home.ts";

test("only with an open invite a stranger gets as far as a connection", async () => {
  await using peers = await startPeers();
  let late = 0;
  const ana = await peers.start({ clock: () => Date.now() + late });
  const space = found(ana);
  await letIn(ana, space.id, await peers.start(), "ben");
  await using eve = createStranger(peers.dht);

  late = LIMITS.inviteAfterMs + 1;
  expect(await eve.dial(ana)).toBeUndefined();

  ana.store.transaction(() => ana.federation.invite(space.id));
  expect(await eve.dial(ana)).toBeDefined();
});

test("T11: with an open invite a stranger connects, and gets no block of a core whose key it knows", async () => {
  await using peers = await startPeers();
  const { ana, space } = await openDoor(peers);
  ana.publish(space.id, "not for you");
  await ana.federation.settled();
  await using eve = createStranger(peers.dht);
  const link = await eve.connect(ana);
  link.send({ kind: "hello", version: 1 });
  using home = temporaryHome();
  const store = new Corestore(join(home.path, "cores"));
  const keys = ana.store.prepare<[], { key: Buffer }>("SELECT core_key AS key FROM own_core").all();
  const cores = keys.map(({ key }) => store.get({ key }));
  for (const core of cores) {
    await core.ready();
    core.replicate(link.stream);
  }

  link.sendRaw(Buffer.from("nonsense, so that the link ends after all of this was read"));
  await link.ended;

  expect(cores.map(({ length }) => length)).toEqual([0, 0, 0]);
  expect(link.received.map(([kind]) => kind)).toEqual([0]);
  await store.close();
});

const RULES: readonly (readonly [string, (link: Dialled) => void])[] = [
  ["garbage instead of a message", (link) => link.sendRaw(randomBytes(100))],
  ["an oversize message", (link) => link.sendRaw(randomBytes(LIMITS.controlMessageBytes + 1))],
  ["anything before the greeting", (link) => link.send(strangeProof())],
  ["two greetings", (link) => times(2, () => link.send({ kind: "hello", version: 1 }))],
  [
    "a flood of messages",
    (link) => {
      link.send({ kind: "hello", version: 1 });
      times(LIMITS.controlMessagesBurst + 10, () => link.sendRaw(Buffer.from([99])));
    },
  ],
  [
    "more bytes than a stranger has to say",
    (link) => void link.stream.write(Buffer.alloc(LIMITS.unprovedBytes + 1)),
  ],
  ["frames that are none", (link) => void link.stream.write(Buffer.from([0, 1, 250]))],
  [
    "proofs of spaces that nobody knows",
    (link) => {
      link.send({ kind: "hello", version: 1 });
      times(70, () => link.send(strangeProof()));
    },
  ],
];

test("whoever breaks a rule is cut off and banned for a while, and the node lives", async () => {
  await using peers = await startPeers();
  const { ana, banned } = await openDoor(peers);
  const done: string[] = [];
  for (const [name, breakIt] of RULES) {
    await using eve = createStranger(peers.dht);
    const link = await eve.connect(ana);
    breakIt(link);
    await link.ended;
    done.push(name);
    expect(banned).toHaveLength(done.length);
  }
});

test("a ban ends, and an invite ends them all", async () => {
  await using peers = await startPeers();
  const { ana, space, wait } = await openDoor(peers);
  await using eve = createStranger(peers.dht);
  const breakOff = async (): Promise<void> => {
    const link = await eve.connect(ana);
    link.sendRaw(randomBytes(100));
    await link.ended;
  };

  await breakOff();
  expect(await eve.dial(ana)).toBeUndefined();
  wait(LIMITS.banMs + 1);
  await breakOff();
  ana.store.transaction(() => ana.federation.invite(space.id));
  expect(await eve.dial(ana)).toBeDefined();
});

test("a stranger that says nothing is let go", async () => {
  await using peers = await startPeers();
  const { ana } = await openDoor(peers);
  await using eve = createStranger(peers.dht);

  const link = await eve.connect(ana);

  await link.ended;
  expect(link.received.length).toBe(1);
});

test("a proof recorded on another stream proves nothing", async () => {
  await using peers = await startPeers();
  const { ana, space } = await openDoor(peers);
  const ben = await peers.start();
  const bens = await letIn(ana, space.id, ben, "ben");
  const theirs = createSpaces({ store: ben.store, clock: Date.now }).get(bens);
  await using eve = createStranger(peers.dht);
  const earlier = await eve.connect(ana);
  const recorded = proofOf(theirs, ben, earlier);
  await using fred = createStranger(peers.dht);
  const link = await fred.connect(ana);
  link.send({ kind: "hello", version: 1 });

  link.send(recorded);

  await link.ended;
  expect(link.received.map(([kind]) => kind)).toEqual([0]);
});

test("who knows the secret but signs with another key is banned", async () => {
  await using peers = await startPeers();
  const { ana, space } = await openDoor(peers);
  const owners = createSpaces({ store: ana.store, clock: Date.now }).get(space.id);
  await using eve = createStranger(peers.dht);
  const link = await eve.connect(ana);
  link.send({ kind: "hello", version: 1 });
  const { handshakeHash, isInitiator } = link.stream;
  if (!owners.keys) throw new Error("no keys");
  const tag = spaceTag(owners.keys, { handshakeHash, initiator: isInitiator });

  link.send({ kind: "prove", tag, sealed: randomBytes(160) });

  await link.ended;
  expect(await eve.dial(ana)).toBeUndefined();
});

test("an identity on a swarm key that is not its own gets nothing", async () => {
  await using peers = await startPeers();
  const { ana, space } = await openDoor(peers);
  const ben = await peers.start();
  const bens = await letIn(ana, space.id, ben, "ben");
  const theirs = createSpaces({ store: ben.store, clock: Date.now }).get(bens);
  await using eve = createStranger(peers.dht);
  const link = await eve.connect(ana);
  link.send({ kind: "hello", version: 1 });

  link.send(proofOf(theirs, ben, link));

  await link.ended;
  expect(heads(link)).toEqual([]);
});

test("somebody with the secret whom no record names gets the list of members at most", async () => {
  await using peers = await startPeers();
  const { ana, space } = await openDoor(peers);
  const owners = createSpaces({ store: ana.store, clock: Date.now }).get(space.id);
  await using eve = createStranger(peers.dht);
  const link = await eve.connect(ana);
  link.send({ kind: "hello", version: 1 });

  link.send(proofOf({ ...owners, identity: newKeyPair() }, ana, link));
  ana.publish(space.id, "after the proof");
  await ana.federation.settled();

  await expect.poll(() => heads(link)).toContain("members");
  expect(new Set(heads(link))).toEqual(new Set(["members"]));
});

test("a member that was put out is cut off and not let in again", async () => {
  await using peers = await startPeers();
  const ana = await peers.start();
  const ben = await peers.start();
  const space = found(ana);
  const bens = await letIn(ana, space.id, ben, "ben");
  ana.publish(space.id, "before");
  await ben.until(() => ben.bodies().includes("before"));
  const theirs = createSpaces({ store: ben.store, clock: Date.now }).get(bens);

  ana.store.transaction(() => ana.federation.remove(space.id, theirs.identity.publicKey));
  await ana.until(() => ana.federation.health().peers === 0);
  ana.publish(space.id, "after");
  await ana.federation.settled();

  expect(ana.federation.get(space.id).members.map(({ state }) => state)).toEqual([
    "active",
    "removed",
  ]);
  await ben.until(() => ben.federation.health().peers === 0);
  expect(ben.bodies()).toEqual(["before"]);
});

function found(peer: Peer): { readonly id: number } {
  return peer.store.transaction(() => peer.federation.create("shop team", "ana"));
}

/** A node that expects somebody: strangers may knock. */
async function openDoor(peers: Peers): Promise<Door> {
  const banned: string[] = [];
  let late = 0;
  const ana = await peers.start({
    clock: () => Date.now() + late,
    log: {
      info: (message, fields) => {
        if (message === "peer banned") banned.push(JSON.stringify(fields));
      },
      error() {},
    },
  });
  const space = found(ana);
  ana.store.transaction(() => ana.federation.invite(space.id));
  return { ana, space, banned, wait: (ms) => void (late += ms) };
}

interface Door {
  readonly ana: Peer;
  readonly space: { readonly id: number };
  /** Why keys were banned. */
  readonly banned: readonly string[];
  /** Lets time go by at the node. */
  readonly wait: (ms: number) => void;
}

/** The types of all logs that were named on the link. */
function heads({ received }: Dialled): string[] {
  return received.flatMap((bytes) => {
    const message = decodeMessage(bytes);
    if (message === undefined || message === "unknown" || message.kind !== "heads") return [];
    return message.heads.map(({ type }) => type);
  });
}

/** What the member of this space would prove on that stream. */
function proofOf(space: Space, peer: Peer, { stream }: Dialled): Proof {
  const { keys, identity } = space;
  const epoch = peer.store
    .prepare<[number], { n: number; key: Buffer }>("SELECT n, key FROM epoch WHERE space = ?")
    .get(space.id);
  if (!keys || !epoch) throw new Error("not a member");
  const { handshakeHash, isInitiator } = stream;
  const end = { handshakeHash, initiator: isInitiator };
  return { kind: "prove", ...makeProof({ keys, identity, epoch }, end) };
}

interface Proof {
  readonly kind: "prove";
  readonly tag: Buffer;
  readonly sealed: Buffer;
}

function strangeProof(): Proof {
  return { kind: "prove", tag: randomBytes(16), sealed: randomBytes(160) };
}

function times(n: number, act: () => void): void {
  for (let i = 0; i < n; i++) act();
}
