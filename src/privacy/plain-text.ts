import { z } from "zod";

/**
 * Characters that a reader cannot see or that reorder what they see: C0 and C1 controls but tab and line feeds,
 * bidirectional controls (UAX #9), zero-width and invisible operators, the byte order mark, language tags
 * (U+E0000 block), and lone surrogates, which UTF-8 cannot carry.
 */
const HIDDEN =
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|[\u{E0000}-\u{E007F}]|\p{Surrogate}/u;

export function hasHiddenCharacters(text: string): boolean {
  return HIDDEN.test(text);
}

/** The first such character, with the line it is on (from 1). */
export function findHidden(
  text: string,
): { readonly line: number; readonly code: number } | undefined {
  const at = text.search(HIDDEN);
  if (at < 0) return undefined;
  return { line: text.slice(0, at).split("\n").length, code: text.codePointAt(at) ?? 0 };
}

/** One visible line of 1 to `max` characters, trimmed. */
export function plainLine(max: number): z.ZodString {
  return plainText(max).refine((text) => !/[\r\n\t]/.test(text), "must be one line");
}

/** Visible text of 1 to `max` UTF-8 bytes, trimmed; tabs and line breaks are allowed. */
export function plainText(max: number): z.ZodString {
  const tooLong = `must be at most ${max} bytes; split or shorten it, nothing is ever cut`;
  return z
    .string()
    .max(max, { abort: true, error: tooLong })
    .trim()
    .min(1, "must not be empty")
    .refine((text) => Buffer.byteLength(text) <= max, tooLong)
    .refine(
      (text) => !hasHiddenCharacters(text),
      "must not contain control or invisible characters",
    );
}
