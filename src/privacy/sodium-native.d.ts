// sodium-native ships no types. Declared is what src/privacy/ calls; buffers are filled in place.
declare module "sodium-native" {
  export const crypto_aead_xchacha20poly1305_ietf_ABYTES: number;
  export const crypto_aead_xchacha20poly1305_ietf_NPUBBYTES: number;
  export const crypto_box_SEALBYTES: number;
  export const crypto_box_PUBLICKEYBYTES: number;
  export const crypto_box_SECRETKEYBYTES: number;
  export const crypto_sign_PUBLICKEYBYTES: number;
  export const crypto_sign_SECRETKEYBYTES: number;
  export const crypto_sign_BYTES: number;
  export function crypto_aead_xchacha20poly1305_ietf_encrypt(
    cipher: Buffer,
    message: Buffer,
    aad: Buffer,
    nsec: null,
    nonce: Buffer,
    key: Buffer,
  ): number;
  export function crypto_aead_xchacha20poly1305_ietf_decrypt(
    message: Buffer,
    nsec: null,
    cipher: Buffer,
    aad: Buffer,
    nonce: Buffer,
    key: Buffer,
  ): number;
  export function crypto_generichash(output: Buffer, input: Buffer, key?: Buffer): void;
  export function crypto_sign_keypair(publicKey: Buffer, secretKey: Buffer): void;
  export function crypto_sign_detached(signature: Buffer, message: Buffer, secretKey: Buffer): void;
  export function crypto_sign_verify_detached(
    signature: Buffer,
    message: Buffer,
    publicKey: Buffer,
  ): boolean;
  export function crypto_sign_ed25519_pk_to_curve25519(x25519: Buffer, ed25519: Buffer): void;
  export function crypto_sign_ed25519_sk_to_curve25519(x25519: Buffer, ed25519: Buffer): void;
  export function crypto_box_seal(cipher: Buffer, message: Buffer, publicKey: Buffer): void;
  export function crypto_box_seal_open(
    message: Buffer,
    cipher: Buffer,
    publicKey: Buffer,
    secretKey: Buffer,
  ): boolean;
  export const crypto_pwhash_ALG_ARGON2ID13: number;
  export function crypto_pwhash_async(
    key: Buffer,
    passphrase: Buffer,
    salt: Buffer,
    passes: number,
    memoryBytes: number,
    algorithm: number,
  ): Promise<void>;
  export function randombytes_buf(buffer: Buffer): void;
}
