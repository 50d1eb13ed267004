import { createHmac, pbkdf2Sync, timingSafeEqual } from "node:crypto";

export const PAGE_BYTES = 4096;
const SALT_BYTES = 16;
const MAC_BYTES = 64;

/** Says whether a page, numbered from 1, is as it was written. */
export type CheckPage = (page: Buffer, number: number) => boolean;

/**
 * Checks pages of a SQLCipher 4 file (zetetic.net/sqlcipher/design): HMAC-SHA512 over ciphertext, IV and page number,
 * under a key that PBKDF2 derives from the raw key and the file's salt, the first 16 bytes of page 1.
 */
export function createPageCheck(rawKey: Buffer, firstPage: Buffer): CheckPage {
  const salt = Buffer.from(firstPage.subarray(0, SALT_BYTES).map((byte) => byte ^ 0x3a));
  const macKey = pbkdf2Sync(rawKey, salt, 2, 32, "sha512");
  return (page, number) => {
    if (page.length !== PAGE_BYTES) return false;
    const written = page.subarray(number === 1 ? SALT_BYTES : 0, -MAC_BYTES);
    const position = Buffer.alloc(4);
    position.writeUInt32LE(number);
    const wanted = createHmac("sha512", macKey).update(written).update(position).digest();
    return timingSafeEqual(wanted, page.subarray(-MAC_BYTES));
  };
}
