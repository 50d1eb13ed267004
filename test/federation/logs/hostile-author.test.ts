import { expect, test } from "vitest";

import { LIMITS } from "../../../src/federation/limits.ts";
import { encodeItem } from "../../../src/federation/logs/item.ts";
import { newKeyPair } from "../../../src/privacy/seal.ts";
import { type LogNode, startLogNode, type TestSpace, testSpace, uidOf } from "./log-node.ts";
import { type RawAuthor, rawEntry, startRawAuthor } from "./raw-log.ts";

/** Bob reads what Mallory, a member, writes. */
async function meet(
  work: (mallory: RawAuthor, bob: LogNode, space: TestSpace) => Promise<void>,
  clock?: () => number,
): Promise<void> {
  const space = testSpace(2);
  await using bob = await startLogNode({ space, member: 1, ...(clock && { clock }) });
  await using mallory = await startRawAuthor(space, 0);
  await mallory.connect(bob);
  await work(mallory, bob, space);
}

const BAD: Record<string, (mallory: RawAuthor) => Promise<void>> = {
  "a block over the limit": ({ author }) =>
    author.append(Buffer.alloc(LIMITS.blockBytesAccepted + 1)),
  "half a block": ({ author }) => author.append(Buffer.from([1, 0])),
  "a block that was sealed for another place": async ({ author, sealItems }) => {
    const sealed = sealItems([]);
    await author.append(sealItems([]), sealed);
  },
  "a truncated block": ({ author, sealItems }) => author.append(sealItems([]).subarray(0, -1)),
  "a sealed block of malformed items": ({ author, sealItems }) =>
    author.append(sealItems([Buffer.from([1, 2])])),
  "arbitrary bytes for keys": ({ keyring }) => keyring.append(Buffer.from("\x01\x00\x01 no keys")),
};

test.each(Object.entries(BAD))(
  "%s: the log is quarantined, the node lives",
  async (_name, write) => {
    await meet(async (mallory, bob) => {
      await write(mallory);
      await bob.until(() => bob.logs.status().quarantined === 1);
      await mallory.writeEntry(rawEntry("after it"));
      await bob.logs.settled();
      expect(bob.index.bodies()).toEqual([]);
    });
  },
);

const REFUSED: Record<string, Parameters<RawAuthor["writeEntry"]>[0]> = {
  "no JSON": { payload: Buffer.from("{") },
  "an unknown field": { payload: Buffer.from(JSON.stringify({ ...entryOf("x"), admin: true })) },
  "another version": { payload: Buffer.from(JSON.stringify({ ...entryOf("x"), v: 2 })) },
  "an uid that is not its item's": {
    payload: Buffer.from(JSON.stringify({ ...entryOf("x"), uid: uidOf("y") })),
  },
  "a body over the limit": {
    payload: Buffer.from(JSON.stringify(entryOf("x".repeat(LIMITS.bodyBytes + 1)))),
  },
  "characters that nobody sees": { payload: Buffer.from(JSON.stringify(entryOf("a\u202Eb"))) },
  "a zero-width title": {
    payload: Buffer.from(JSON.stringify({ ...entryOf("x"), title: "a\u200Bb" })),
  },
  "a key that does not open it": { ...rawEntry("raw"), key: "wrong" },
};

function entryOf(body: string): object {
  return { v: 1, uid: uidOf("raw"), kind: "note", body, tags: [], at: 1 };
}

test.each(Object.entries(REFUSED))(
  "%s: the entry is refused and counted, the next one read",
  async (_name, entry) => {
    await meet(async (mallory, bob) => {
      await mallory.writeEntry(entry);
      let honest = 0;
      for (; bob.logs.status().refused === 0; honest++) {
        await mallory.writeEntry(rawEntry(`honest ${honest}`));
        await bob.found(`honest ${honest}`);
      }
      expect(bob.index.bodies()).toHaveLength(honest);
      expect(bob.logs.status()).toMatchObject({ refused: 1, quarantined: 0 });
    });
  },
);

test("an expired entry is not shown", async () => {
  await meet(async (mallory, bob) => {
    const past = Date.now() - LIMITS.expiryGraceMs - 1000;
    await mallory.writeEntry({ ...rawEntry("stale"), expires: past });
    await mallory.writeEntry({ ...rawEntry("fresh"), expires: Date.now() + 60_000 });
    await bob.found("fresh");
    expect(bob.index.bodies()).toEqual(["fresh"]);
  });
});

test("an entry from the future is held until its time", async () => {
  let now = Date.now();
  await meet(
    async (mallory, bob) => {
      const later = now + LIMITS.clockSkewMs + 60_000;
      await mallory.writeEntry({ ...rawEntry("tomorrow"), stamp: later * 1024 });
      await mallory.writeEntry(rawEntry("today"));
      await bob.found("today");
      expect(bob.index.bodies()).toEqual(["today"]);
      now += 120_000;
      await bob.logs.refresh(bob.space);
      await bob.found("tomorrow");
    },
    () => now,
  );
});

test("an entry without its key waits, and does not hold up the next one", async () => {
  await meet(async (mallory, bob) => {
    await mallory.writeEntry({ ...rawEntry("locked"), key: "withheld" });
    await mallory.writeEntry(rawEntry("open"));
    await bob.found("open");
    expect(bob.index.bodies()).toEqual(["open"]);
  });
});

test("a block of a later version is kept and stepped over", async () => {
  await meet(async (mallory, bob) => {
    await mallory.author.append(Buffer.from([9, 9, 9]));
    await mallory.writeEntry(rawEntry("of this version"));
    await bob.found("of this version");
    expect(await bob.logs.cores(bob.space, ["author"])[0]?.get(1)).toEqual(Buffer.from([9, 9, 9]));
  });
});

test("a tombstone reaches the items of its own author only", async () => {
  const space = testSpace(3);
  await using bob = await startLogNode({ space, member: 1 });
  await using victim = await startRawAuthor(space, 2);
  await using mallory = await startRawAuthor(space, 0);
  await victim.connect(bob);
  await victim.writeEntry(rawEntry("of the victim"));
  await bob.found("of the victim");
  await mallory.connect(bob);
  const target = { gen: 1, seq: 1, idx: 0 };
  const tombstone = encodeItem({ kind: "tombstone", stamp: Date.now() * 1024, target, reason: "" });
  await mallory.author.append(mallory.sealItems([tombstone]));
  await mallory.writeEntry(rawEntry("of the attacker"));
  await bob.found("of the attacker");
  expect(bob.index.bodies().toSorted()).toEqual(["of the attacker", "of the victim"]);
});

test("logs of strangers, of others' names and over the number are not followed", async () => {
  const space = testSpace(2);
  await using bob = await startLogNode({ space, member: 1 });
  await using stranger = await startRawAuthor({ ...space, members: [newKeyPair()] }, 0);
  expect(await bob.logs.follow(bob.space, stranger.author.head)).toBe(false);

  await using mallory = await startRawAuthor(space, 0);
  const identity = space.members[1]?.publicKey ?? Buffer.alloc(32);
  expect(await bob.logs.follow(bob.space, { ...mallory.author.head, identity })).toBe(false);
  expect(await bob.logs.follow(bob.space, { ...mallory.author.head, gen: 2 })).toBe(false);
  expect(await bob.logs.follow(bob.space, { ...mallory.author.head, type: "members" })).toBe(false);

  expect(await bob.logs.follow(bob.space, mallory.author.head)).toBe(true);
  await using twin = await startRawAuthor(space, 0);
  expect(await bob.logs.follow(bob.space, twin.author.head)).toBe(false);
  expect(bob.logs.heads(bob.space)).toHaveLength(1);
});

test("days that come out of order are each counted for themselves", async () => {
  await meet(async (mallory, bob) => {
    const days = [3, 1, 2, 0].map((ago) => Date.now() - ago * 86_400_000);
    for (const [n, at] of days.entries())
      await mallory.writeEntry({ ...rawEntry(`day ${n}`), stamp: at * 1024 });
    await bob.until(() => bob.index.bodies().length === 4);
    expect(bob.logs.status().refused).toBe(0);
  });
});
