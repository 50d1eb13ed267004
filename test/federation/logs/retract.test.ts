import { cpSync, renameSync, rmSync } from "node:fs";

import { expect, test } from "vitest";

import { broken, connect, filesWith, type LogNode, startLogNode, testSpace } from "./log-node.ts";

/** The committed bytes of the keyring blocks that carry the keys of author block 1. */
function keyringBytes({ store }: LogNode): Buffer[] {
  return store
    .prepare<[], { bytes: Buffer }>(
      `SELECT bytes FROM outbox JOIN own_core ON own_core.id = core
       WHERE type = 'keyring' AND seq >= 2 AND bytes IS NOT NULL ORDER BY seq`,
    )
    .all()
    .map(({ bytes }) => bytes);
}

/** Whether a member holds the block with the first keys. */
async function firstKeys({ logs, space }: LogNode): Promise<boolean | undefined> {
  return logs.cores(space, ["keyring"])[0]?.has(2);
}

test("takes one item of a block back and leaves its neighbours", async () => {
  const space = testSpace(2);
  await using alice = await startLogNode({ space, member: 0 });
  await using bob = await startLogNode({ space, member: 1 });
  alice.logs.create(alice.space, ["author", "keyring"]);
  const [, second] = alice.publish(["one", "two", "three"]);
  if (!second) throw new Error("no reference");
  await alice.logs.settled();
  await connect(alice, bob);
  await bob.found("two");

  alice.store.transaction(() => alice.logs.retract(second, "wrong"));
  await bob.lost("two");
  await bob.until(() => bob.retracted.length === 1);

  expect(bob.index.bodies()).toEqual(["one", "three"]);
  expect(bob.retracted).toMatchObject([{ gen: second.gen, seq: second.seq, idx: second.idx }]);
});

test("leaves no key of it in any file of author and reader (T15)", async () => {
  const space = testSpace(2);
  await using alice = await startLogNode({ space, member: 0 });
  await using bob = await startLogNode({ space, member: 1 });
  alice.logs.create(alice.space, ["author", "keyring"]);
  const refs = alice.publish(["keep", "destroy"]);
  await alice.logs.settled();
  await connect(alice, bob);
  await bob.found("destroy");
  await Promise.all([alice, bob].map(({ logs }) => logs.flush()));
  const [sealed] = keyringBytes(alice);
  if (!sealed || !refs[1]) throw new Error("nothing published");
  const [key] = alice.store.prepare<[], { keys: Buffer }>("SELECT keys FROM block_key").all();
  const lost = key?.keys.subarray(32);
  if (!lost) throw new Error("no keys");
  expect(filesWith(alice.home.path, sealed)).not.toEqual([]);
  expect(filesWith(bob.home.path, sealed)).not.toEqual([]);

  const ref = refs[1];
  alice.store.transaction(() => alice.logs.retract(ref, "secret"));
  await bob.until(() => bob.retracted.length === 1);
  await Promise.all([alice, bob].map(({ logs }) => logs.settled()));

  expect(filesWith(alice.home.path, sealed)).toEqual([]);
  expect(filesWith(bob.home.path, sealed)).toEqual([]);
  for (const { store } of [alice, bob])
    for (const { keys } of store
      .prepare<[], { keys: Buffer }>(
        "SELECT keys FROM block_key UNION ALL SELECT keys FROM received_key",
      )
      .all())
      expect(keys.includes(lost)).toBe(false);
});

test("a member who comes later steps over what was cleared (T13)", async () => {
  const space = testSpace(2);
  await using alice = await startLogNode({ space, member: 0 });
  alice.logs.create(alice.space, ["author", "keyring"]);
  const [ref] = alice.publish(["gone before anybody came"]);
  if (!ref) throw new Error("no reference");
  alice.publish(["second"]);
  await alice.logs.settled();
  alice.store.transaction(() => alice.logs.retract(ref, ""));
  await alice.logs.settled();
  alice.publish(["third"]);
  await alice.logs.settled();

  await using bob = await startLogNode({ space, member: 1 });
  await connect(alice, bob);
  await bob.found("third");
  await bob.found("second");
  await bob.logs.settled();

  expect(bob.index.bodies().toSorted()).toEqual(["second", "third"]);
  const logs = bob.store
    .prepare<[], { cursor: number; length: number }>("SELECT cursor FROM followed_core")
    .all();
  // A header, three blocks and a tombstone; a header, three blocks of keys and the replacement, each with its filler.
  expect(logs.map(({ cursor }) => cursor)).toEqual([5, 10]);
  const ahead = bob.store.prepare<[], { seq: number }>("SELECT seq FROM read_ahead").all();
  expect(ahead).toEqual([]);
});

test("what was cleared is not asked for again, now or after a restart (T14)", async () => {
  const space = testSpace(3);
  await using alice = await startLogNode({ space, member: 0 });
  await using bob = await startLogNode({ space, member: 1 });
  alice.logs.create(alice.space, ["author", "keyring"]);
  const [ref] = alice.publish(["retracted later"]);
  if (!ref) throw new Error("no reference");
  await alice.logs.settled();
  await using carol = await startLogNode({ space, member: 2 });
  const cut = await connect(alice, carol);
  await carol.found("retracted later");
  await cut();
  await connect(alice, bob);
  await bob.found("retracted later");
  alice.store.transaction(() => alice.logs.retract(ref, ""));
  await bob.until(() => bob.retracted.length === 1);
  await bob.logs.settled();

  // Carol still has the old blocks; Bob must not take them from her.
  await connect(bob, carol);
  await carol.lost("retracted later");
  alice.publish(["after"]);
  await carol.found("after");
  await bob.logs.settled();
  expect(await firstKeys(bob)).toBe(false);

  await bob.close();
  await using again = await startLogNode({ space, member: 1, home: bob.home });
  await connect(again, carol);
  await connect(alice, again);
  alice.publish(["after the restart"]);
  await carol.found("after the restart");
  await again.found("after the restart");
  expect(await firstKeys(again)).toBe(false);
});

test("a cleared block takes no other block with it", async () => {
  const space = testSpace(2);
  await using alice = await startLogNode({ space, member: 0 });
  alice.logs.create(alice.space, ["author", "keyring"]);
  const refs = ["a", "b", "c", "d", "e", "f"].flatMap((text) => alice.publish([text]));
  await alice.logs.settled();
  for (const place of [4, 0, 3, 1]) {
    const ref = refs[place];
    if (ref) alice.store.transaction(() => alice.logs.retract(ref, ""));
    await alice.logs.settled();
  }

  await using bob = await startLogNode({ space, member: 1 });
  await connect(alice, bob);
  await bob.found("c");
  await bob.found("f");
  await bob.logs.settled();
  expect(bob.index.bodies().toSorted()).toEqual(["c", "f"]);
  expect(broken).toEqual([]);
});

test("what was never shared cannot be taken back; twice is once", async () => {
  await using alice = await startLogNode({ space: testSpace(1), member: 0 });
  alice.logs.create(alice.space, ["author", "keyring"]);
  const [ref] = alice.publish(["one"]);
  if (!ref) throw new Error("no reference");
  await alice.logs.settled();

  expect(() => alice.logs.retract({ ...ref, seq: 99 }, "")).toThrow("nothing was shared");
  alice.store.transaction(() => alice.logs.retract(ref, ""));
  await alice.logs.settled();
  const { length } = alice.logs.cores(alice.space, ["author"])[0] ?? {};
  alice.store.transaction(() => alice.logs.retract(ref, ""));
  await alice.logs.settled();
  expect(alice.logs.cores(alice.space, ["author"])[0]?.length).toBe(length);
});

test("a node that stops right after the decision finishes it at the next start", async () => {
  const space = testSpace(2);
  await using alice = await startLogNode({ space, member: 0 });
  await using bob = await startLogNode({ space, member: 1 });
  alice.logs.create(alice.space, ["author", "keyring"]);
  const [ref] = alice.publish(["decided, not yet done"]);
  if (!ref) throw new Error("no reference");
  await alice.logs.settled();
  const cut = await connect(alice, bob);
  await bob.found("decided, not yet done");
  await cut();
  await alice.logs.flush();
  const [sealed] = keyringBytes(alice);
  if (!sealed) throw new Error("nothing published");
  alice.store.transaction(() => alice.logs.retract(ref, ""));
  // The disk as it is the moment after the commit, before anything of it is carried out.
  const { home } = alice;
  alice.store.db.pragma("wal_checkpoint(TRUNCATE)");
  cpSync(home.file("paired.db"), home.file("stopped/paired.db"));
  cpSync(home.file("cores/db"), home.file("stopped/db"), { recursive: true });
  await alice.close();
  rmSync(home.file("cores/db"), { recursive: true });
  renameSync(home.file("stopped/db"), home.file("cores/db"));
  renameSync(home.file("stopped/paired.db"), home.file("paired.db"));
  for (const rest of ["paired.db-wal", "paired.db-shm"]) rmSync(home.file(rest), { force: true });
  expect(filesWith(home.path, sealed)).not.toEqual([]);

  await using again = await startLogNode({ space, member: 0, home });
  await again.logs.settled();
  expect(filesWith(home.path, sealed)).toEqual([]);
  await connect(again, bob);
  await bob.lost("decided, not yet done");
});
