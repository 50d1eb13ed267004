import { hkdfSync } from "node:crypto";

export const KEY_BYTES = 32;

/** A key for one purpose: HKDF-SHA256 (RFC 5869) of another key; who learns one learns no other. */
export function deriveSubkey(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, "", `paired/v1/${purpose}`, KEY_BYTES));
}
