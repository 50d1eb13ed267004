import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { LIMITS } from "../../../src/federation/limits.ts";
import { decodeItems, encodeItems } from "../../../src/federation/logs/author-block.ts";
import { openEnvelope, sealBlock, unsealBlock } from "../../../src/federation/logs/block.ts";
import {
  decodeItem,
  encodeItem,
  type EntryItem,
  sealBody,
  type TombstoneItem,
  unsealBody,
} from "../../../src/federation/logs/item.ts";
import { decodeKeyring, encodeKeyring } from "../../../src/federation/logs/keyring-block.ts";
import { decodeHeader, encodeHeader, LOG_TYPES } from "../../../src/federation/logs/log-header.ts";
import { newKeyPair, randomKey } from "../../../src/privacy/seal.ts";

const bytes = (length: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((value) => Buffer.from(value));
const blob = fc.uint8Array({ maxLength: 400 }).map((value) => Buffer.from(value));
const whole = fc.maxSafeNat();
const uid = fc.uuid();
const place = fc.record({ gen: whole, seq: whole, idx: fc.nat(63) });

const entry: fc.Arbitrary<EntryItem> = fc.record({
  kind: fc.constant("entry" as const),
  uid,
  stamp: whole,
  expires: fc.option(fc.integer({ min: 1, max: 2 ** 48 })),
  body: blob,
});
const tombstone: fc.Arbitrary<TombstoneItem> = fc.record({
  kind: fc.constant("tombstone" as const),
  stamp: whole,
  target: place,
  reason: fc.constantFrom("", "wrong", "außer Kraft"),
});
const keyring = fc.record({
  gen: whole,
  seq: whole,
  keys: fc.array(bytes(32), { maxLength: 64 }).map((keys) => Buffer.concat(keys)),
  replaces: fc.array(fc.record({ gen: whole, seq: whole }), { maxLength: 8 }),
});

describe("what is encoded is what is decoded", () => {
  test("items", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(entry, tombstone), { maxLength: 64 }), (items) => {
        expect(decodeItems(encodeItems(items.map(encodeItem)))).toEqual(items);
      }),
    );
  });

  test("keyring blocks", () => {
    fc.assert(
      fc.property(keyring, (block) => {
        expect(decodeKeyring(encodeKeyring(block))).toEqual(block);
      }),
    );
  });

  test("headers, for the core that they were signed for", () => {
    const identity = newKeyPair();
    const prev = fc.option(fc.record({ coreKey: bytes(32), length: whole, treeHash: bytes(32) }));
    fc.assert(
      fc.property(fc.constantFrom(...LOG_TYPES), bytes(32), whole, prev, (type, key, gen, from) => {
        const header = { type, space: key, identity: identity.publicKey, gen, prev: from };
        const signed = encodeHeader(header, key, identity);
        expect(decodeHeader(signed, key)).toEqual(header);
        expect(decodeHeader(signed, Buffer.alloc(32, 9))).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });
});

test("arbitrary bytes are refused, never thrown out of a decoder", () => {
  fc.assert(
    fc.property(blob, (junk) => {
      decodeItem(junk);
      decodeItems(junk);
      decodeKeyring(junk);
      openEnvelope(junk);
      expect(decodeHeader(junk, Buffer.alloc(32))).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test("an item of a later version is stepped over", () => {
  const later = Buffer.from([99, 1, 2, 3]);
  expect(decodeItems(encodeItems([later]))).toEqual([{ kind: "unknown" }]);
});

test("more items than a block may have are refused", () => {
  const items = Array.from({ length: LIMITS.entriesPerBlock + 1 }, () => Buffer.from([99]));
  expect(decodeItems(encodeItems(items))).toBeUndefined();
});

const block = {
  type: "author",
  space: randomKey(),
  identity: randomKey(),
  gen: 1,
  seq: 5,
} as const;

test("a block opens under its key, in its place, and nowhere else", () => {
  const key = randomKey();
  const sealed = sealBlock({ n: 3, key }, Buffer.from("items"), block);
  const envelope = openEnvelope(sealed);
  if (envelope?.kind !== "sealed") throw new Error("not an envelope");

  expect(envelope.epoch).toBe(3);
  expect(unsealBlock(key, envelope, block)?.toString()).toBe("items");
  expect(unsealBlock(randomKey(), envelope, block)).toBeUndefined();
  for (const other of [
    { seq: 6 },
    { gen: 2 },
    { type: "keyring" as const },
    { space: randomKey() },
    { identity: randomKey() },
  ])
    expect(unsealBlock(key, envelope, { ...block, ...other })).toBeUndefined();
});

test("every flipped bit of a block is noticed", () => {
  const key = randomKey();
  const sealed = sealBlock({ n: 3, key }, Buffer.from("items"), block);
  fc.assert(
    fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
      const forged = Buffer.from(sealed);
      forged.writeUInt8(forged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const envelope = openEnvelope(forged);
      const opened = envelope?.kind === "sealed" ? unsealBlock(key, envelope, block) : undefined;
      expect(opened).toBeUndefined();
    }),
  );
});

test("a block of a later version is known as such", () => {
  expect(openEnvelope(Buffer.from([2, 0, 1]))).toEqual({ kind: "later" });
  expect(openEnvelope(Buffer.from([1, 7, 1]))).toEqual({ kind: "later" });
});

const item = { space: randomKey(), identity: randomKey(), gen: 1, seq: 5, idx: 0, uid: "u" };

test("a payload comes back, short or long, and only with its key and place", () => {
  const key = randomKey();
  fc.assert(
    fc.property(fc.string({ maxLength: 6000 }), (text) => {
      const payload = Buffer.from(text);
      const body = sealBody(key, payload, item);
      expect(unsealBody(key, body, item)).toEqual(payload);
      expect(unsealBody(randomKey(), body, item)).toBeUndefined();
      expect(unsealBody(key, body, { ...item, idx: 1 })).toBeUndefined();
      expect(unsealBody(key, body, { ...item, uid: "v" })).toBeUndefined();
    }),
  );
});

test("text that repeats itself is deflated, but not to a size that a reader takes for a bomb", () => {
  const key = randomKey();
  const prose = Buffer.from(
    Array.from({ length: 60 }, (_, n) => `Sentence ${n * 7919} says that ${n ** 3} is odd. `).join(
      "",
    ),
  );
  expect(sealBody(key, prose, item).length).toBeLessThan(prose.length / 2);
  const zeros = Buffer.alloc(8000, "a");
  expect(unsealBody(key, sealBody(key, zeros, item), item)).toEqual(zeros);
});

test("the largest block of keys is too small for the files that are not rewritten when they are compacted", () => {
  // RocksDB keeps values of 4 KiB and more in blob files and collects only the oldest of them.
  const replaces = Array.from({ length: 64 }, () => ({ gen: 2 ** 21, seq: 60_000 }));
  const plain = encodeKeyring({
    gen: 2 ** 21,
    seq: 60_000,
    keys: Buffer.alloc(64 * 32, 1),
    replaces,
  });
  const where = { ...block, type: "keyring", seq: 60_000 } as const;
  expect(sealBlock({ n: 1000, key: randomKey() }, plain, where).length).toBeLessThan(4096);
});
