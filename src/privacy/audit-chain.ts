import { createHash, createHmac } from "node:crypto";

/** A record as it is stored, exported and hashed: numbers, closed words and keyed hashes; no field can hold content. */
export interface AuditRecord {
  /** From 1, without a gap. */
  readonly seq: number;
  /** The hash of the record before, in hexadecimal. */
  readonly prev: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly event: string;
  readonly actor: string;
  /** What kind of thing it is about. */
  readonly kind?: string;
  /** Which one, as a keyed hash; absent: of none, or of one whose identity was erased. */
  readonly subject?: string;
  /** In which space, as a keyed hash. */
  readonly space?: string;
  /** Of the bytes that left, keyed like the subject. */
  readonly digest?: string;
  readonly purpose?: string;
  readonly policy?: string;
  readonly decision?: string;
  readonly detail?: string;
  /** Of a record that signs all before it: what `signHead` made of the end that it follows. */
  readonly signature?: string;
  readonly share?: number;
  readonly grant?: number;
  readonly numbers?: Readonly<Record<string, number>>;
}

/** What the first record follows. */
export const NO_RECORD = "0".repeat(64);

/**
 * The one text of a record: JSON of RFC 8785 (keys in order, no spacing). Its strings are of ASCII letters and digits
 * and its numbers are whole, for which `JSON.stringify` writes what the RFC asks for.
 */
export function formatRecord(record: object): string {
  return JSON.stringify(record, (_key, part: unknown) =>
    typeof part === "object" && part !== null
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** What the next record carries as `prev`: SHA-256 of the record's text, so that anybody can check a chain. */
export function linkHash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** HMAC-SHA256 under a salt that belongs to one subject: who no longer has the salt cannot tell whose record it is. */
export function keyedHash(salt: Buffer, ...parts: readonly string[]): string {
  const mac = createHmac("sha256", salt);
  for (const part of parts) mac.update(`${Buffer.byteLength(part)}:`).update(part);
  return mac.digest("hex").slice(0, 32);
}
