import * as fc from "fast-check";
import { expect, test } from "vitest";

import {
  makeProof,
  openProof,
  type Prover,
  spaceTag,
} from "../../../src/federation/links/proof.ts";
import { newKeyPair, randomKey } from "../../../src/privacy/seal.ts";

test("the other end learns who we are, and that we have the epoch's key", () => {
  const prover = someone();
  const end = { handshakeHash: randomKey(), initiator: true };
  const { tag, sealed } = makeProof(prover, end);

  expect(tag).toEqual(spaceTag(prover.keys, end));
  expect(openProof(prover.keys, sealed, end, () => prover.epoch.key)).toEqual({
    identity: prover.identity.publicKey,
    epoch: 3,
    epochChecked: true,
  });
});

test("an epoch that we have not heard of is not held against anybody, but not believed either", () => {
  const prover = someone();
  const end = { handshakeHash: randomKey(), initiator: false };

  const proof = openProof(prover.keys, makeProof(prover, end).sealed, end, () => undefined);

  expect(proof?.epochChecked).toBe(false);
});

test("a proof is worth nothing on another stream, at the other end, in another space or epoch", () => {
  const prover = someone();
  const end = { handshakeHash: randomKey(), initiator: true };
  const { sealed } = makeProof(prover, end);
  const key = (): Buffer => prover.epoch.key;

  expect(
    openProof(prover.keys, sealed, { ...end, handshakeHash: randomKey() }, key),
  ).toBeUndefined();
  expect(openProof(prover.keys, sealed, { ...end, initiator: false }, key)).toBeUndefined();
  expect(openProof({ ...prover.keys, key: randomKey() }, sealed, end, key)).toBeUndefined();
  expect(openProof({ ...prover.keys, secret: randomKey() }, sealed, end, key)).toBeUndefined();
  expect(openProof(prover.keys, sealed, end, randomKey)).toBeUndefined();
});

test("a proof with any bit changed, and arbitrary bytes, prove nothing", () => {
  const prover = someone();
  const end = { handshakeHash: randomKey(), initiator: true };
  const { sealed } = makeProof(prover, end);
  const opens = (bytes: Buffer): boolean =>
    openProof(prover.keys, bytes, end, () => prover.epoch.key) !== undefined;
  fc.assert(
    fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
      const tampered = Buffer.from(sealed);
      tampered.writeUInt8(tampered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(opens(tampered)).toBe(false);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(opens(Buffer.from(bytes))).toBe(false);
    }),
  );
});

function someone(): Prover {
  return {
    keys: { key: randomKey(), secret: randomKey() },
    identity: newKeyPair(),
    epoch: { n: 3, key: randomKey() },
  };
}
