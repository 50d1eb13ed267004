import { createDecipheriv, createHmac, pbkdf2Sync } from "node:crypto";

const PAGE = 4096;

/** Reads a SQLCipher 4 file with node:crypto alone: every page's MAC is checked, then its text is given back. */
export function decryptPages(file: Buffer, key: Buffer): Buffer[] {
  const salt = file.subarray(0, 16);
  const macSalt = Buffer.from(salt.map((byte) => byte ^ 0x3a));
  const macKey = pbkdf2Sync(key, macSalt, 2, 32, "sha512");
  return Array.from({ length: file.length / PAGE }, (_, index) => {
    const page = file.subarray(index * PAGE + (index === 0 ? 16 : 0), (index + 1) * PAGE);
    const [body, iv, mac] = [page.subarray(0, -80), page.subarray(-80, -64), page.subarray(-64)];
    const number = Buffer.alloc(4);
    number.writeUInt32LE(index + 1);
    const wanted = createHmac("sha512", macKey).update(body).update(iv).update(number).digest();
    if (!wanted.equals(mac)) throw new Error(`page ${index + 1} is not authentic`);
    const decipher = createDecipheriv("aes-256-cbc", key, iv).setAutoPadding(false);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  });
}
