import * as fc from "fast-check";
import { expect, test } from "vitest";

import { createEpochs, type Epochs, topic } from "../../../src/federation/people/epochs.ts";
import { foldRecords } from "../../../src/federation/people/fold.ts";
import { createMembership, type Membership } from "../../../src/federation/people/membership.ts";
import {
  type Change,
  readRecord,
  recordHash,
  signRecord,
} from "../../../src/federation/people/record.ts";
import { createSpaces, type Space, type Spaces } from "../../../src/federation/people/spaces.ts";
import {
  digest,
  newKeyPair,
  randomKey,
  seal,
  type SigningKeyPair,
} from "../../../src/privacy/seal.ts";
import { openStore } from "../../../src/store/db.ts";
import { MEMORY_HOME } from "../../paired.ts";

test("the founder is the owner, in the first epoch", () => {
  const ana = openNode();
  const space = ana.membership.found("shop team", "ana");

  const fold = ana.membership.fold(space.id);

  expect(fold).toMatchObject({ name: "shop team", epoch: 1, owner: space.identity.publicKey });
  expect(ana.roles(space.id)).toEqual(["ana owner active"]);
  expect(ana.epochs.current(space.id)?.n).toBe(1);
});

test("a member who reads the records knows the same people and the same keys", () => {
  const ana = openNode();
  const space = ana.membership.found("team", "ana");
  const ben = admit(ana, space, "ben");
  const cleo = admit(ana, space, "cleo");

  ana.deliver(space, ben, cleo);

  expect(ben.node.roles(ben.space.id)).toEqual(ana.roles(space.id));
  expect(cleo.node.epochs.current(cleo.space.id)).toEqual(ana.epochs.current(space.id));
  expect(ben.node.membership.isMember(ben.space.id, space.identity.publicKey)).toBe(true);
});

test("whoever is removed never gets the next key, and the others meet under a new topic", () => {
  const ana = openNode();
  const space = ana.membership.found("team", "ana");
  const [ben, ed] = [admit(ana, space, "ben"), admit(ana, space, "ed")];
  ana.deliver(space, ben, ed);
  const before = ana.topic(space);

  ana.membership.remove(space.id, ed.space.identity.publicKey, "removed");
  ana.deliver(space, ben, ed);

  expect(ben.node.roles(ben.space.id)).toContain("ed member removed");
  expect(ben.node.epochs.all(ben.space.id).map(({ n }) => n)).toEqual([1, 2]);
  expect(ed.node.epochs.all(ed.space.id).map(({ n }) => n)).toEqual([1]);
  expect(ben.node.topic(ben.space)).toEqual(ana.topic(space));
  expect(ana.topic(space)).not.toEqual(before);
});

test("somebody admitted after a removal reads what was shared before", () => {
  const ana = openNode();
  const space = ana.membership.found("team", "ana");
  const ed = admit(ana, space, "ed");
  ana.membership.remove(space.id, ed.space.identity.publicKey, "left");

  const dan = admit(ana, space, "dan");
  ana.deliver(space, dan);

  expect(dan.node.epochs.all(dan.space.id)).toEqual(ana.epochs.all(space.id));
});

test("only the owner admits and removes", () => {
  const ana = openNode();
  const space = ana.membership.found("team", "ana");
  const ben = admit(ana, space, "ben");
  ana.deliver(space, ben);
  const eve = { identity: newKeyPair().publicKey, swarm: randomKey(), handle: "eve" };

  expect(() => ben.node.membership.add(ben.space.id, eve)).toThrow("only the owner");

  const forged = signRecord(
    ben.space.identity,
    {
      prev: spaceKey(space),
      at: 9e12,
      epoch: 1,
      change: { op: "add", subject: eve, role: "owner", sealed: randomKey() },
    },
    spaceKey(space),
  );
  const sealed = seal(
    digest("paired/members-key", [spaceKey(space)], space.keys?.secret),
    forged,
    spaceKey(space),
  );
  expect(ana.membership.accept(space.id, ben.space.identity.publicKey, sealed)).toBe(true);
  expect(ana.membership.isMember(space.id, eve.identity)).toBe(false);
});

test("a record with any bit changed, of another space or by another author is refused", () => {
  const ana = openNode();
  const space = ana.membership.found("team", "ana");
  const [sealed] = ana.published;
  if (!sealed) throw new Error("no record");
  const other = ana.membership.found("other", "ana");
  const bytes = signRecord(
    space.identity,
    {
      prev: spaceKey(space),
      at: 2,
      epoch: 1,
      change: { op: "remove", identity: randomKey(), state: "left" },
    },
    spaceKey(space),
  );
  expect(readRecord(bytes, spaceKey(space))).toBeDefined();
  expect(readRecord(bytes, spaceKey(other))).toBeUndefined();
  fc.assert(
    fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
      const tampered = Buffer.from(bytes);
      tampered.writeUInt8(tampered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(readRecord(tampered, spaceKey(space))).toBeUndefined();
    }),
  );
  expect(ana.membership.accept(other.id, other.identity.publicKey, sealed)).toBe(false);
  expect(ana.membership.accept(space.id, randomKey(), sealed)).toBe(false);
});

test("arbitrary bytes are refused, never worse", () => {
  const ana = openNode();
  const space = ana.membership.found("team", "ana");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const author = space.identity.publicKey;
      expect(ana.membership.accept(space.id, author, Buffer.from(bytes))).toBe(false);
    }),
  );
});

test("records give the same answer in whatever order they come, branches included", () => {
  const owner = newKeyPair();
  const [ed, dan] = [newKeyPair().publicKey, newKeyPair().publicKey];
  const subject = (identity: Buffer, handle: string) => ({ identity, swarm: randomKey(), handle });
  const first = signRecord(owner, {
    prev: Buffer.alloc(32),
    at: 1,
    epoch: 1,
    change: {
      op: "create",
      name: "team",
      salt: randomKey(),
      commitment: randomKey(),
      owner: subject(owner.publicKey, "ana"),
    },
  });
  const key = recordHash(first);
  const next = (prev: Buffer, at: number, epoch: number, change: Change) =>
    signRecord(owner, { prev, at, epoch, change }, key);
  const add = (identity: Buffer, handle: string): Change => ({
    op: "add",
    subject: subject(identity, handle),
    role: "member",
    sealed: randomKey(),
  });
  const addEd = next(key, 2, 1, add(ed, "ed"));
  const removeEd = next(recordHash(addEd), 3, 1, { op: "remove", identity: ed, state: "removed" });
  // A restored owner goes on from the first record, and lets ed in again without knowing of the removal.
  const addDan = next(key, 4, 1, add(dan, "dan"));
  const addEdAgain = next(recordHash(addDan), 5, 1, add(ed, "ed"));
  const orphan = next(randomKey(), 6, 1, add(newKeyPair().publicKey, "nobody"));
  const records = [first, addEd, removeEd, addDan, addEdAgain, orphan].flatMap(
    (bytes) => readRecord(bytes, key) ?? [],
  );

  fc.assert(
    fc.property(fc.shuffledSubarray(records, { minLength: records.length }), (shuffled) => {
      const members = [...(foldRecords(shuffled)?.members.values() ?? [])];
      expect(members.map(({ handle, state }) => `${handle} ${state}`)).toEqual([
        "ana active",
        "ed removed",
        "dan active",
      ]);
    }),
  );
});

interface Node {
  readonly membership: Membership;
  readonly epochs: Epochs;
  readonly spaces: Spaces;
  readonly swarmKey: Buffer;
  readonly published: readonly Buffer[];
  readonly roles: (space: number) => string[];
  readonly topic: (space: Space) => Buffer;
  /** Carries everything written so far to other nodes, as their members log would. */
  readonly deliver: (space: Space, ...to: readonly Joined[]) => void;
}

interface Joined {
  readonly node: Node;
  readonly space: Space;
}

function openNode(): Node {
  const store = openStore(MEMORY_HOME);
  const published: Buffer[] = [];
  const swarmKey = newKeyPair().publicKey;
  let now = 1_700_000_000_000;
  const clock = (): number => (now += 1000);
  const spaces = createSpaces({ store, clock });
  const epochs = createEpochs({ store, clock });
  const membership = createMembership({
    store,
    clock,
    spaces,
    epochs,
    swarmKey,
    publish: (_space, record) => void published.push(record),
    createLogs() {},
    changed() {},
  });
  return {
    membership,
    epochs,
    spaces,
    swarmKey,
    published,
    roles: (space) =>
      [...(membership.fold(space)?.members.values() ?? [])].map(
        ({ handle, role, state }) => `${handle} ${role} ${state}`,
      ),
    topic(space) {
      const epoch = epochs.current(space.id);
      const secret = spaces.get(space.id).keys?.secret;
      if (!epoch || !secret) throw new Error("not a member");
      return topic(secret, epoch);
    },
    deliver(space, ...to) {
      for (const { node, space: theirs } of to)
        for (const record of published)
          expect(node.membership.accept(theirs.id, space.identity.publicKey, record)).toBe(true);
    },
  };
}

function admit(owner: Node, space: Space, handle: string): Joined {
  const node = openNode();
  const identity: SigningKeyPair = newKeyPair();
  if (!space.keys) throw new Error("no keys");
  const theirs = node.spaces.add({ name: "", handle, state: "active", identity, keys: space.keys });
  owner.membership.add(space.id, { identity: identity.publicKey, swarm: node.swarmKey, handle });
  return { node, space: theirs };
}

function spaceKey(space: Space): Buffer {
  if (!space.keys) throw new Error("no keys");
  return space.keys.key;
}
