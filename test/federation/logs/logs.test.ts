import { expect, test } from "vitest";

import { LIMITS } from "../../../src/federation/limits.ts";
import { decodeHeader } from "../../../src/federation/logs/log-header.ts";
import { connect, filesWith, startLogNode, testSpace } from "./log-node.ts";

test("appends what was committed, byte for byte, and announces it", async () => {
  await using node = await startLogNode({ space: testSpace(1), member: 0 });
  const { logs, space, store } = node;
  const seen: string[] = [];
  logs.onCore((of, _core, head) => void seen.push(`${of} ${head.type}`));

  logs.create(space, ["author", "keyring"]);
  const refs = node.publish(["first", "second"]);
  await logs.settled();

  expect(refs.map(({ seq, idx }) => [seq, idx])).toEqual([
    [1, 0],
    [1, 1],
  ]);
  expect(seen.toSorted()).toEqual([`${space} author`, `${space} keyring`]);
  const bytes = store.prepare<[Buffer], { bytes: Buffer }>(
    `SELECT bytes FROM outbox JOIN own_core ON own_core.id = core WHERE core_key = ? ORDER BY seq`,
  );
  for (const core of logs.cores(space)) {
    const committed = bytes.all(core.key).map((row) => row.bytes);
    expect(await Promise.all(committed.map((_, seq) => core.get(seq)))).toEqual(committed);
  }
  expect(logs.status()).toMatchObject({ queued: 0, cores: 2 });
});

test("goes on after a restart where it stopped", async () => {
  const space = testSpace(1);
  await using first = await startLogNode({ space, member: 0 });
  first.logs.create(first.space, ["author", "keyring"]);
  first.publish(["one"]);
  await first.logs.settled();
  await first.close();

  await using again = await startLogNode({ space, member: 0, home: first.home });
  again.publish(["two"]);
  await again.logs.settled();

  const [author] = again.logs.cores(again.space, ["author"]);
  expect(author?.length).toBe(3);
});

test("a head proves whose log it is", async () => {
  await using node = await startLogNode({ space: testSpace(2), member: 0 });
  node.logs.create(node.space, ["author"]);
  const [head] = node.logs.heads(node.space);
  if (!head) throw new Error("no head");

  expect(decodeHeader(head.header, head.coreKey)).toMatchObject({ type: "author", gen: 1 });
  expect(decodeHeader(head.header, Buffer.alloc(32))).toBeUndefined();
  const forged = Buffer.from(head.header);
  forged[1] = 1;
  expect(decodeHeader(forged, head.coreKey)).toBeUndefined();
});

test("what one member publishes, the other finds", async () => {
  const space = testSpace(2);
  await using alice = await startLogNode({ space, member: 0 });
  await using bob = await startLogNode({ space, member: 1 });
  alice.logs.create(alice.space, ["author", "keyring"]);
  alice.publish(["published before the link"]);
  await alice.logs.settled();
  await connect(alice, bob);

  await bob.found("published before the link");
  alice.publish(["published after it"]);
  await bob.found("published after it");
  expect(bob.logs.status()).toMatchObject({ indexed: 2, refused: 0, quarantined: 0 });
});

test("a third member gets it from the second, without ever meeting the first", async () => {
  const space = testSpace(3);
  await using alice = await startLogNode({ space, member: 0 });
  await using bob = await startLogNode({ space, member: 1 });
  await using carol = await startLogNode({ space, member: 2 });
  alice.logs.create(alice.space, ["author", "keyring"]);
  alice.publish(["passed on"]);
  await alice.logs.settled();
  await connect(alice, bob);
  await bob.found("passed on");
  await alice.close();

  await connect(bob, carol);
  await carol.found("passed on");
  expect(carol.logs.status().quarantined).toBe(0);
});

test("membership records come each once, in order, also after a restart", async () => {
  const space = testSpace(2);
  await using alice = await startLogNode({ space, member: 0 });
  await using bob = await startLogNode({ space, member: 1 });
  alice.logs.create(alice.space, ["members"]);
  alice.logs.writeMembers(alice.space, Buffer.from("one"));
  alice.logs.writeMembers(alice.space, Buffer.from("two"));
  await alice.logs.settled();
  const cut = await connect(alice, bob);
  await bob.until(() => bob.records.length === 2);
  await cut();
  await bob.close();
  alice.logs.writeMembers(alice.space, Buffer.from("three"));
  await alice.logs.settled();

  await using again = await startLogNode({ space, member: 1, home: bob.home });
  await connect(alice, again);
  await again.until(() => again.records.length === 1);
  expect([...bob.records, ...again.records].map(({ record }) => record.toString())).toEqual([
    "one",
    "two",
    "three",
  ]);
});

test("T16: leaves nothing of a space that was dropped, and can hold it again", async () => {
  const space = testSpace(2);
  await using alice = await startLogNode({ space, member: 0 });
  await using bob = await startLogNode({ space, member: 1 });
  for (const { logs, space: id } of [alice, bob]) logs.create(id, ["author", "keyring"]);
  alice.publish(["shared"]);
  bob.publish(["mine"]);
  await Promise.all([alice.logs.settled(), bob.logs.settled()]);
  const cut = await connect(alice, bob);
  await bob.found("shared");
  await cut();
  const keys = bob.logs.heads(bob.space).map(({ coreKey }) => coreKey);

  await bob.logs.drop(bob.space);
  await bob.logs.drop(bob.space);
  expect(bob.logs.heads(bob.space)).toEqual([]);
  expect(bob.logs.cores(bob.space)).toEqual([]);
  for (const table of ["own_core", "outbox", "block_key", "followed_core", "received_key"])
    expect(bob.store.prepare(`SELECT 1 FROM ${table}`).all()).toEqual([]);
  for (const key of keys) expect(filesWith(bob.home.file("cores"), key)).toEqual([]);

  await connect(alice, bob);
  await bob.until(() => bob.logs.status().indexed === 1);
});

test("more entries a day than readers take are refused at once", async () => {
  await using node = await startLogNode({ space: testSpace(1), member: 0 });
  node.logs.create(node.space, ["author", "keyring"]);
  const texts = Array.from({ length: LIMITS.entriesPerAuthorAndDay }, (_, n) => `${n}`);
  node.publish(texts);
  expect(() => node.publish(["one more"])).toThrow("0 more entries can be shared");
});

test("no secret key and no word of an entry is in any file of author or reader (T20)", async () => {
  const space = testSpace(2);
  await using alice = await startLogNode({ space, member: 0 });
  await using bob = await startLogNode({ space, member: 1 });
  alice.logs.create(alice.space, ["author", "keyring", "members"]);
  const sentinel = "the sentinel that must not be read";
  alice.publish([sentinel]);
  await alice.logs.settled();
  await connect(alice, bob);
  await bob.found(sentinel);
  await Promise.all([alice.logs.flush(), bob.logs.flush()]);

  const secrets = alice.store
    .prepare<[], { secret_key: Buffer }>("SELECT secret_key FROM own_core")
    .all()
    .map((row) => row.secret_key.subarray(0, 32));
  const itemKeys = alice.store.prepare<[], { keys: Buffer }>("SELECT keys FROM block_key").all();
  const needles = [...secrets, ...itemKeys.map(({ keys }) => keys), Buffer.from(sentinel)];
  expect(secrets).toHaveLength(3);
  for (const needle of needles)
    for (const { home } of [alice, bob]) expect(filesWith(home.path, needle)).toEqual([]);
});

test("an entry waits for the key of its epoch", async () => {
  const [old, next] = [testSpace(2), new Map<number, Buffer>()];
  const epoch = Buffer.alloc(32, 7);
  const forAlice = { ...old, epochs: new Map([...old.epochs, [2, epoch]]) };
  const forBob = { ...old, epochs: next };
  await using alice = await startLogNode({ space: forAlice, member: 0 });
  await using bob = await startLogNode({ space: forBob, member: 1 });
  alice.logs.create(alice.space, ["author", "keyring"]);
  alice.publish(["of the second epoch"]);
  await alice.logs.settled();
  await connect(alice, bob);
  const [author] = bob.logs.cores(bob.space, ["author"]);
  await author?.get(1);
  await bob.logs.settled();
  expect(bob.index.bodies()).toEqual([]);

  next.set(2, epoch);
  await bob.logs.refresh(bob.space);
  await bob.found("of the second epoch");
});

test("who is no member any more is not read on and not passed on", async () => {
  const space = testSpace(2);
  await using alice = await startLogNode({ space, member: 0 });
  await using bob = await startLogNode({ space, member: 1 });
  alice.logs.create(alice.space, ["author", "keyring"]);
  alice.publish(["while a member"]);
  await alice.logs.settled();
  await connect(alice, bob);
  await bob.found("while a member");

  space.members.splice(0, 1);
  await bob.logs.refresh(bob.space);
  expect(bob.logs.heads(bob.space)).toEqual([]);
  expect(bob.logs.cores(bob.space)).toEqual([]);
  expect(bob.index.bodies()).toEqual(["while a member"]);
});
