import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";

import { openBytes, sealBytes } from "./aes-gcm.ts";

/** An X25519 key pair (RFC 7748), 32 bytes each. */
export interface KeyPair {
  readonly publicKey: Buffer;
  readonly privateKey: Buffer;
}

const KEY_BYTES = 32;
/** What stands before the 32 bytes of a key in DER (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b656e04220420", "hex");
const SPKI = Buffer.from("302a300506032b656e032100", "hex");

export function createKeyPair(): KeyPair {
  const privateKey = randomBytes(KEY_BYTES);
  const spki = createPublicKey(importPrivate(privateKey)).export({ format: "der", type: "spki" });
  return { privateKey, publicKey: spki.subarray(-KEY_BYTES) };
}

/**
 * Seals for one reader so that only they can read it, and only who has the author's private key can have written it:
 * the construction of HPKE's Auth mode (RFC 9180, 5.1.3) with X25519, HKDF-SHA256 and AES-256-GCM. The reader's private
 * key is not needed. Returns the ephemeral public key (32) | nonce (12) | ciphertext | tag (16).
 */
export function sealFor(
  to: { readonly reader: Buffer; readonly author: KeyPair },
  plain: Buffer,
  header: Buffer,
): Buffer {
  const once = createKeyPair();
  const reader = importPublic(to.reader);
  const shared = [once.privateKey, to.author.privateKey].map((mine) =>
    diffieHellman({ privateKey: importPrivate(mine), publicKey: reader }),
  );
  const key = agreedKey(shared, [once.publicKey, to.author.publicKey, to.reader]);
  return Buffer.concat([once.publicKey, sealBytes(key, plain, header)]);
}

/** What `sealFor` sealed; undefined when a key, the header or a single bit is not the same. */
export function openFrom(
  from: { readonly reader: KeyPair; readonly author: Buffer },
  sealed: Buffer,
  header: Buffer,
): Buffer | undefined {
  try {
    const once = sealed.subarray(0, KEY_BYTES);
    const privateKey = importPrivate(from.reader.privateKey);
    const shared = [once, from.author].map((theirs) =>
      diffieHellman({ privateKey, publicKey: importPublic(theirs) }),
    );
    const key = agreedKey(shared, [once, from.author, from.reader.publicKey]);
    return openBytes(key, sealed.subarray(KEY_BYTES), header);
  } catch {
    // A point of low order, or no key at all: OpenSSL refuses it.
    return undefined;
  }
}

function agreedKey(shared: readonly Buffer[], publicKeys: readonly Buffer[]): Buffer {
  const salt = Buffer.concat(publicKeys);
  return Buffer.from(
    hkdfSync("sha256", Buffer.concat(shared), salt, "paired/v2/sealed", KEY_BYTES),
  );
}

function importPrivate(bytes: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8, bytes]), format: "der", type: "pkcs8" });
}

function importPublic(bytes: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: "der", type: "spki" });
}
