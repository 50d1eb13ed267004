import { expect, test } from "vitest";

import { openBytes, sealBytes } from "../../../src/privacy/keys/aes-gcm.ts";

/** McGrew and Viega, "The Galois/Counter Mode of Operation (GCM)", test case 16. */
const VECTOR = {
  key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
  nonce: "cafebabefacedbaddecaf888",
  bound: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
  text: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
  sealed:
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
  tag: "76fc6ece0f4e1768cddf8853bb2d551b",
};

test("opens the published AES-256-GCM vector", () => {
  const { key, nonce, bound, text, sealed, tag } = VECTOR;

  const opened = openBytes(hex(key), hex(nonce + sealed + tag), hex(bound));

  expect(opened?.toString("hex")).toBe(text);
});

test("what is sealed opens under its key and with its bound data alone, and with no bit changed", () => {
  const [key, bound] = [hex(VECTOR.key), Buffer.from("here")];
  const sealed = sealBytes(key, Buffer.from("a text"), bound);

  expect(openBytes(key, sealed, bound)?.toString()).toBe("a text");
  expect(openBytes(key, sealed, Buffer.from("there"))).toBeUndefined();
  expect(openBytes(Buffer.alloc(32, 1), sealed, bound)).toBeUndefined();
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(openBytes(key, changed, bound)).toBeUndefined();
  }
});

function hex(digits: string): Buffer {
  return Buffer.from(digits, "hex");
}
