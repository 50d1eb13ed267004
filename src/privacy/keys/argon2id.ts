import sodium from "sodium-native";

import { KEY_BYTES } from "./subkey.ts";

export interface Cost {
  readonly memoryKib: number;
  readonly passes: number;
}

/** Argon2id (RFC 9106) with one lane, by libsodium, on a thread of its own: 32 bytes of a salt of 16. */
export async function argon2id(passphrase: Buffer, salt: Buffer, cost: Cost): Promise<Buffer> {
  const key = Buffer.alloc(KEY_BYTES);
  const { crypto_pwhash_async: hash, crypto_pwhash_ALG_ARGON2ID13: algorithm } = sodium;
  await hash(key, passphrase, salt, cost.passes, cost.memoryKib * 1024, algorithm);
  return key;
}
