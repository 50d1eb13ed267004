import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The files under `dir` that hold this text, or these bytes, as they are. */
export function filesWith(dir: string, text: string | Buffer): string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}

/** A text of ASCII as a careless program may write it elsewhere: UTF-8, UTF-16, hexadecimal, and base64 at any place in a text. */
export function formsOf(text: string): Buffer[] {
  const hex = Buffer.from(text).toString("hex");
  const base64 = [0, 1, 2].map((before) => {
    const encoded = Buffer.from("\0".repeat(before) + text).toString("base64");
    // The first and last characters also depend on what is around the text.
    return encoded.slice(before === 0 ? 0 : before + 1, -4);
  });
  return [text, hex, hex.toUpperCase(), ...base64]
    .map((form) => Buffer.from(form))
    .concat(Buffer.from(text, "utf16le"));
}
