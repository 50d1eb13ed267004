import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  pbkdf2Sync,
  timingSafeEqual,
} from "node:crypto";

import { PAGE_BYTES } from "./page-mac.ts";

const CIPHER = "aes-256-cbc";
const SALT_BYTES = 16;
const IV_BYTES = 16;
const MAC_BYTES = 64;

/** What a page is without its MAC, which follows from the rest: the salt (page 1 alone) | text | IV. */
export const SLOT_BYTES = PAGE_BYTES - MAC_BYTES;

/** Takes pages of one SQLCipher 4 file apart and puts them together again, byte for byte. */
export interface PageCodec {
  /** The slot of a page, numbered from 1; undefined when a single bit of it is not as it was written. */
  readonly open: (page: Buffer, number: number) => Buffer | undefined;
  /** The page of such a slot. */
  readonly close: (slot: Buffer, number: number) => Buffer;
}

/**
 * AES-256-CBC and HMAC-SHA512 over ciphertext, IV and page number (zetetic.net/sqlcipher/design). With the same key and
 * IV the same text gives the same bytes: that is what `close` rests on. `salt`: the first 16 bytes of the file.
 */
export function createPageCodec(rawKey: Buffer, salt: Buffer): PageCodec {
  const macSalt = Buffer.from(salt.subarray(0, SALT_BYTES).map((byte) => byte ^ 0x3a));
  const macKey = pbkdf2Sync(rawKey, macSalt, 2, 32, "sha512");
  return {
    open(page, number) {
      const from = textAt(number);
      if (
        !timingSafeEqual(macOf(page.subarray(from, SLOT_BYTES), number), page.subarray(SLOT_BYTES))
      )
        return undefined;
      const iv = page.subarray(SLOT_BYTES - IV_BYTES, SLOT_BYTES);
      const decipher = createDecipheriv(CIPHER, rawKey, iv).setAutoPadding(false);
      const text = decipher.update(page.subarray(from, SLOT_BYTES - IV_BYTES));
      return Buffer.concat([page.subarray(0, from), text, decipher.final(), iv]);
    },
    close(slot, number) {
      const from = textAt(number);
      const iv = slot.subarray(SLOT_BYTES - IV_BYTES);
      const cipher = createCipheriv(CIPHER, rawKey, iv).setAutoPadding(false);
      const text = cipher.update(slot.subarray(from, SLOT_BYTES - IV_BYTES));
      const written = Buffer.concat([text, cipher.final(), iv]);
      return Buffer.concat([slot.subarray(0, from), written, macOf(written, number)]);
    },
  };

  function macOf(written: Buffer, number: number): Buffer {
    const position = Buffer.alloc(4);
    position.writeUInt32LE(number);
    return createHmac("sha512", macKey).update(written).update(position).digest();
  }
}

function textAt(number: number): number {
  return number === 1 ? SALT_BYTES : 0;
}
