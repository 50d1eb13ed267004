import * as fc from "fast-check";
import { expect, test } from "vitest";

import {
  digest,
  newKeyPair,
  randomKey,
  seal,
  sealTo,
  sign,
  unseal,
  unsealFor,
  verify,
} from "../../src/privacy/seal.ts";

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

test("opens what it sealed, and nothing with another key, AAD or bit", () => {
  fc.assert(
    fc.property(bytes, bytes, fc.nat(), (plain, aad, at) => {
      const key = randomKey();
      const sealed = seal(key, plain, aad);
      expect(unseal(key, sealed, aad)).toEqual(plain);
      expect(unseal(randomKey(), sealed, aad)).toBeUndefined();
      expect(unseal(key, sealed, Buffer.concat([aad, Buffer.of(0)]))).toBeUndefined();
      const position = at % sealed.length;
      sealed.writeUInt8(sealed.readUInt8(position) ^ 1, position);
      expect(unseal(key, sealed, aad)).toBeUndefined();
    }),
  );
});

test("opens the published XChaCha20-Poly1305 vector (draft-irtf-cfrg-xchacha-03, A.3.1)", () => {
  const key = Buffer.from(
    "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
    "hex",
  );
  const nonce = Buffer.from("404142434445464748494a4b4c4d4e4f5051525354555657", "hex");
  const aad = Buffer.from("50515253c0c1c2c3c4c5c6c7", "hex");
  const cipher = Buffer.from(
    "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e",
    "hex",
  );
  const tag = Buffer.from("c0875924c1c7987947deafd8780acf49", "hex");

  const plain = unseal(key, Buffer.concat([nonce, cipher, tag]), aad);

  expect(plain?.toString()).toBe(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  );
});

test("seals to one reader alone", () => {
  const reader = newKeyPair();
  const sealed = sealTo(reader.publicKey, Buffer.from("epoch key"));

  expect(unsealFor(reader, sealed)?.toString()).toBe("epoch key");
  expect(unsealFor(newKeyPair(), sealed)).toBeUndefined();
});

test("a signature holds for its domain, its parts and its key only", () => {
  const pair = newKeyPair();
  const parts = [Buffer.from("ab"), Buffer.from("c")];
  const signature = sign(pair, "paired/test", parts);

  expect(verify(pair.publicKey, signature, "paired/test", parts)).toBe(true);
  expect(verify(pair.publicKey, signature, "paired/other", parts)).toBe(false);
  expect(
    verify(pair.publicKey, signature, "paired/test", [Buffer.from("a"), Buffer.from("bc")]),
  ).toBe(false);
  expect(verify(newKeyPair().publicKey, signature, "paired/test", parts)).toBe(false);
});

test("a digest depends on where one part ends and the next begins", () => {
  const split = (a: string, b: string): string =>
    digest("paired/test", [Buffer.from(a), Buffer.from(b)]).toString("hex");

  expect(split("ab", "c")).not.toBe(split("a", "bc"));
});
