import { createDecipheriv, createHmac, pbkdf2Sync } from "node:crypto";

export const PAGE = 4096;

/** Reads a SQLCipher 4 file with node:crypto alone: every page's MAC is checked, then its text is given back. */
export function decryptPages(file: Buffer, key: Buffer): Buffer[] {
  const decrypt = createPageDecryptor(file, key);
  return Array.from({ length: file.length / PAGE }, (_, index) => decrypt(index + 1));
}

/** The same for one page, from 1; throws when it is not authentic. The bytes are read when it is called. */
export function createPageDecryptor(file: Buffer, key: Buffer): (number: number) => Buffer {
  const macSalt = Buffer.from(file.subarray(0, 16).map((byte) => byte ^ 0x3a));
  const macKey = pbkdf2Sync(key, macSalt, 2, 32, "sha512");
  return (number) => {
    const page = file.subarray((number - 1) * PAGE + (number === 1 ? 16 : 0), number * PAGE);
    const [body, iv, mac] = [page.subarray(0, -80), page.subarray(-80, -64), page.subarray(-64)];
    const position = Buffer.alloc(4);
    position.writeUInt32LE(number);
    const wanted = createHmac("sha512", macKey).update(body).update(iv).update(position).digest();
    if (!wanted.equals(mac)) throw new Error(`page ${number} is not authentic`);
    const decipher = createDecipheriv("aes-256-cbc", key, iv).setAutoPadding(false);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  };
}
