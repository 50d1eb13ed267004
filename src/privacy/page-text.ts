import { createDecipheriv } from "node:crypto";

const SALT_BYTES = 16;
const IV_BYTES = 16;
const MAC_BYTES = 64;

/** The text of a page of a SQLCipher 4 file, numbered from 1, under the raw key; whether it is authentic is not looked at. */
export function decryptPage(rawKey: Buffer, page: Buffer, number: number): Buffer {
  const written = page.subarray(number === 1 ? SALT_BYTES : 0, -MAC_BYTES);
  const [body, iv] = [written.subarray(0, -IV_BYTES), written.subarray(-IV_BYTES)];
  const decipher = createDecipheriv("aes-256-cbc", rawKey, iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(body), decipher.final()]);
}
