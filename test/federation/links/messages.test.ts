import * as fc from "fast-check";
import { expect, test } from "vitest";

import { LIMITS } from "../../../src/federation/limits.ts";
import {
  decodeMessage,
  encodeMessage,
  HEADS_PER_MESSAGE,
  type Message,
} from "../../../src/federation/links/messages.ts";
import {
  readApplication,
  sealWelcome,
  openWelcome,
  writeApplication,
} from "../../../src/federation/people/application.ts";
import { newKeyPair, randomKey } from "../../../src/privacy/seal.ts";

const bytes = (length: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));
const tag = bytes(16);
const item = fc.record({ gen: fc.nat(), seq: fc.nat(), idx: fc.nat(63) });
const head = fc.record({
  type: fc.constantFrom("author" as const, "keyring" as const, "members" as const),
  identity: bytes(32),
  gen: fc.nat(),
  coreKey: bytes(32),
  header: bytes(200),
});
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ kind: fc.constant("hello" as const), version: fc.nat(99) }),
  fc.record({ kind: fc.constant("prove" as const), tag, sealed: bytes(160) }),
  fc.record({ kind: fc.constant("heads" as const), tag, heads: fc.array(head, { maxLength: 8 }) }),
  fc.record({
    kind: fc.constant("receipts" as const),
    tag,
    receipts: fc.array(fc.record({ item, signature: bytes(64) }), { maxLength: 8 }),
  }),
  fc.record({
    kind: fc.constant("receipts-kept" as const),
    tag,
    items: fc.array(item, { maxLength: 8 }),
  }),
  fc.record({ kind: fc.constant("leave" as const), tag, signature: bytes(64) }),
);

test("every message comes back as it was sent", () => {
  fc.assert(
    fc.property(message, (sent) => {
      expect(decodeMessage(encodeMessage(sent))).toEqual(sent);
    }),
  );
});

test("a message that is cut short or goes on is none", () => {
  fc.assert(
    fc.property(message, fc.nat(), (sent, at) => {
      fc.pre(sent.kind !== "hello");
      const whole = encodeMessage(sent);
      expect(decodeMessage(whole.subarray(0, at % whole.length))).toBeUndefined();
      expect(decodeMessage(Buffer.concat([whole, Buffer.from([0])]))).toBeUndefined();
    }),
  );
});

test("arbitrary bytes are a message, a later kind or nothing, never an exception", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (array) => {
      decodeMessage(Buffer.from(array));
    }),
  );
  expect(decodeMessage(Buffer.from([99, 1, 2, 3]))).toBe("unknown");
});

test("the fullest message fits into what a peer takes", () => {
  const full = encodeMessage({
    kind: "heads",
    tag: Buffer.alloc(16),
    heads: Array.from({ length: HEADS_PER_MESSAGE }, () => ({
      type: "author" as const,
      identity: randomKey(),
      gen: Number.MAX_SAFE_INTEGER,
      coreKey: randomKey(),
      header: Buffer.alloc(400),
    })),
  });

  expect(full.length).toBeLessThan(LIMITS.controlMessageBytes);
  expect(decodeMessage(full)).toBeDefined();
});

test("an application counts for its invite alone, and only with the key of who applies", () => {
  const identity = newKeyPair();
  const invite = randomKey();
  const swarm = randomKey();
  const application = writeApplication({ identity, swarm, handle: "ben" }, invite);

  expect(readApplication(application, invite)).toEqual({
    identity: identity.publicKey,
    swarm,
    handle: "ben",
  });
  expect(readApplication(application, randomKey())).toBeUndefined();
  fc.assert(
    fc.property(fc.nat(application.length * 8 - 1), (bit) => {
      const tampered = Buffer.from(application);
      tampered.writeUInt8(tampered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(readApplication(tampered, invite)).toBeUndefined();
    }),
  );
});

test.each(["", " ben", "b\u202Een", "ben\nowner", "x".repeat(41)])(
  "nobody applies under the name %j",
  (handle) => {
    const invite = randomKey();
    const applicant = { identity: newKeyPair(), swarm: randomKey(), handle };

    expect(readApplication(writeApplication(applicant, invite), invite)).toBeUndefined();
  },
);

test("a welcome opens for whom it is sealed to and nobody else", () => {
  const [ben, eve] = [newKeyPair(), newKeyPair()];
  const welcome = { name: "team", secret: randomKey(), epoch: { n: 2, key: randomKey() } };
  const sealed = sealWelcome(ben.publicKey, welcome);

  expect(openWelcome(ben, sealed)).toEqual(welcome);
  expect(openWelcome(eve, sealed)).toBeUndefined();
});
