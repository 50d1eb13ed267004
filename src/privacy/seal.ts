import sodium from "sodium-native";

const NONCE = sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
const TAG = sodium.crypto_aead_xchacha20poly1305_ietf_ABYTES;

export interface SigningKeyPair {
  /** Ed25519, 32 bytes. */
  readonly publicKey: Buffer;
  /** Ed25519 in libsodium's form, 64 bytes. */
  readonly secretKey: Buffer;
}

export function randomKey(): Buffer {
  const key = Buffer.alloc(32);
  sodium.randombytes_buf(key);
  return key;
}

/**
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) under a 32-byte key with a random 24-byte nonce, which is safe to draw
 * for any number of messages. Returns nonce | ciphertext | tag: 40 bytes more than `plain`.
 */
export function seal(key: Buffer, plain: Buffer, aad: Buffer): Buffer {
  const sealed = Buffer.alloc(NONCE + plain.length + TAG);
  const nonce = sealed.subarray(0, NONCE);
  sodium.randombytes_buf(nonce);
  sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
    sealed.subarray(NONCE),
    plain,
    aad,
    null,
    nonce,
    key,
  );
  return sealed;
}

/** What `seal` sealed; undefined when the key, the AAD or a single bit is not the same. */
export function unseal(key: Buffer, sealed: Buffer, aad: Buffer): Buffer | undefined {
  if (sealed.length < NONCE + TAG) return undefined;
  const plain = Buffer.alloc(sealed.length - NONCE - TAG);
  try {
    const nonce = sealed.subarray(0, NONCE);
    const cipher = sealed.subarray(NONCE);
    sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(plain, null, cipher, aad, nonce, key);
    return plain;
  } catch {
    return undefined;
  }
}

/** Seals to one reader: an anonymous X25519 box (libsodium `crypto_box_seal`) to their Ed25519 identity. */
export function sealTo(identity: Buffer, plain: Buffer): Buffer {
  const reader = Buffer.alloc(sodium.crypto_box_PUBLICKEYBYTES);
  sodium.crypto_sign_ed25519_pk_to_curve25519(reader, identity);
  const sealed = Buffer.alloc(plain.length + sodium.crypto_box_SEALBYTES);
  sodium.crypto_box_seal(sealed, plain, reader);
  return sealed;
}

export function unsealFor(identity: SigningKeyPair, sealed: Buffer): Buffer | undefined {
  if (sealed.length < sodium.crypto_box_SEALBYTES) return undefined;
  const publicKey = Buffer.alloc(sodium.crypto_box_PUBLICKEYBYTES);
  const secretKey = Buffer.alloc(sodium.crypto_box_SECRETKEYBYTES);
  sodium.crypto_sign_ed25519_pk_to_curve25519(publicKey, identity.publicKey);
  sodium.crypto_sign_ed25519_sk_to_curve25519(secretKey, identity.secretKey);
  const plain = Buffer.alloc(sealed.length - sodium.crypto_box_SEALBYTES);
  return sodium.crypto_box_seal_open(plain, sealed, publicKey, secretKey) ? plain : undefined;
}

export function newKeyPair(): SigningKeyPair {
  const publicKey = Buffer.alloc(sodium.crypto_sign_PUBLICKEYBYTES);
  const secretKey = Buffer.alloc(sodium.crypto_sign_SECRETKEYBYTES);
  sodium.crypto_sign_keypair(publicKey, secretKey);
  return { publicKey, secretKey };
}

/** Ed25519 (RFC 8032), 64 bytes, over `transcript(domain, parts)`. */
export function sign(pair: SigningKeyPair, domain: string, parts: readonly Buffer[]): Buffer {
  const signature = Buffer.alloc(sodium.crypto_sign_BYTES);
  sodium.crypto_sign_detached(signature, transcript(domain, parts), pair.secretKey);
  return signature;
}

export function verify(
  publicKey: Buffer,
  signature: Buffer,
  domain: string,
  parts: readonly Buffer[],
): boolean {
  if (signature.length !== sodium.crypto_sign_BYTES) return false;
  if (publicKey.length !== sodium.crypto_sign_PUBLICKEYBYTES) return false;
  return sodium.crypto_sign_verify_detached(signature, transcript(domain, parts), publicKey);
}

/** BLAKE2b-256 (RFC 7693) over `transcript(domain, parts)`; keyed when `key` (16 to 64 bytes) is given. */
export function digest(domain: string, parts: readonly Buffer[], key?: Buffer): Buffer {
  const out = Buffer.alloc(32);
  sodium.crypto_generichash(out, transcript(domain, parts), ...(key ? [key] : []));
  return out;
}

/** Domain and parts, each with its length in front, so that no two lists give the same bytes. */
export function transcript(domain: string, parts: readonly Buffer[]): Buffer {
  const chunks: Buffer[] = [];
  for (const part of [Buffer.from(domain), ...parts]) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(part.length);
    chunks.push(length, part);
  }
  return Buffer.concat(chunks);
}
