import { crc32 } from "node:zlib";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** GitHub and npm: the last six characters are the CRC-32 of the rest after the prefix, in base 62. */
export function endsWithBase62Crc(token: string): boolean {
  const body = token.slice(token.indexOf("_") + 1);
  return toBase62(crc32(body.slice(0, -6))) === body.slice(-6);
}

/** Grafana: `glsa_`, 32 characters, `_`, and the CRC-32 of all before it in hexadecimal. */
export function endsWithHexCrc(token: string): boolean {
  const split = token.lastIndexOf("_");
  return hex(crc32(token.slice(0, split))) === token.slice(split + 1);
}

/** Atlassian: `=` and the CRC-32 of all before it in upper-case hexadecimal. */
export function endsWithUpperHexCrc(token: string): boolean {
  const split = token.lastIndexOf("=");
  return hex(crc32(token.slice(0, split))).toUpperCase() === token.slice(split + 1);
}

/** Azure: keys of a service have its mark, and how many characters stand before and after it is fixed. */
const AZURE_MARKS: readonly (readonly [before: number, marks: readonly string[], after: number])[] =
  [
    [76, ["+ASt", "ACDb"], 8],
    [33, ["+ASb", "+AEh", "+ARm", "AIoT"], 7],
    [44, ["AzFu"], 8],
    [42, ["AzSe", "+ACR"], 6],
  ];

export function hasAzureSignature(token: string): boolean {
  return AZURE_MARKS.some(
    ([before, marks, after]) =>
      token.length === before + 4 + after && marks.includes(token.slice(before, before + 4)),
  );
}

/** Discord: what stands before the first dot is the bot's number in base64. */
export function beginsWithNumber(token: string): boolean {
  const [head = ""] = token.split(".");
  return /^\d{15,22}$/.test(Buffer.from(head, "base64url").toString("latin1"));
}

/** A JWT (RFC 7519): its head is an object that names an algorithm. */
export function isJwt(token: string): boolean {
  const [head = ""] = token.split(".");
  return /^\{.{0,2000}"alg"/s.test(Buffer.from(head, "base64url").toString("latin1"));
}

export function toBase62(value: number): string {
  let text = "";
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = BASE62[rest % 62] + text;
  return text.padStart(6, "0");
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}
