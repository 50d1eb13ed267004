import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";

import { formatRecord } from "./audit-chain.ts";

/** One end of a chain: a record's number and its hash. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

/** What ends an exported chain: which records are in it, signed. */
export interface ChainSeal {
  readonly v: 1;
  /** The last record that was removed because its time was over; 0: none was. */
  readonly base: ChainEnd;
  readonly head: ChainEnd;
  readonly at: number;
  /** Ed25519 (RFC 8032), of this home for good: the public key, base64url. */
  readonly key: string;
  /** Over the canonical text of all other fields, base64url. */
  readonly signature: string;
}

/** A PKCS #8 private key of Ed25519 but for its 32 bytes (RFC 8410, section 7). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** Signs the ends of a chain with the key that `seed`, 32 bytes, gives. */
export function sealChain(
  seed: Buffer,
  ends: { readonly base: ChainEnd; readonly head: ChainEnd; readonly at: number },
): ChainSeal {
  const key = keyOf(seed);
  const { x = "" } = createPublicKey(key).export({ format: "jwk" });
  const unsigned = { v: 1 as const, ...ends, key: x };
  const signature = sign(null, Buffer.from(formatRecord(unsigned)), key).toString("base64url");
  return { ...unsigned, signature };
}

/** The signature, base64url, of one end of a chain: with it, its record proves by itself what the chain was up to there. */
export function signHead(seed: Buffer, { seq, hash }: ChainEnd): string {
  return sign(null, Buffer.from(`audit head ${seq} ${hash}`), keyOf(seed)).toString("base64url");
}

function keyOf(seed: Buffer): KeyObject {
  const der = Buffer.concat([PKCS8, seed]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}
