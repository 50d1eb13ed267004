import { HOMOGLYPHS } from "./homoglyphs.ts";
import { rewrite, type View } from "./view.ts";

const UNSEEN = /^[\p{Cf}\p{Default_Ignorable_Code_Point}]$/u;
const ESCAPED =
  /\\u\{[0-9a-f]{1,6}\}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|%[0-7][0-9a-f]|&#x[0-9a-f]{1,6};|&#[0-9]{1,7};|&(?:amp|quot|lt|gt|apos);|\\["'`/\\nrt]/gi;
const NAMED: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&quot;": '"',
  "&lt;": "<",
  "&gt;": ">",
  "&apos;": "'",
  "\\n": "\n",
  "\\r": "\r",
  "\\t": "\t",
};
/** A line that goes on in the next: shell and most languages, cmd. */
const CONTINUED = /[\\^]\r?\n[ \t]*/g;
/** The end of one literal and the begin of the next, which the language joins to one. */
const CONCATENATED =
  /"\s{0,40}(?:[+.&~]|\.\.|\|\||<<)\s{0,40}"|'\s{0,40}(?:[+.&~]|\.\.|\|\||<<)\s{0,40}'|`\s{0,40}\+\s{0,40}`|"\s{1,40}"|'\s{1,40}'/g;
/** A run of token characters that ends with its line and goes on in the next: alone there, or with a digit in it. */
const WRAPPED =
  /\r?\n(?<=[A-Za-z0-9_+/=.-]{6}\r?\n)[ \t>|#*]{0,20}(?=[A-Za-z0-9_+/=.-]{2,200}["'`,;)\]]{0,3}[ \t]{0,4}(?:\r?\n|$)|[A-Za-z_+/=.-]{0,60}[0-9])/g;

/** The patterns of this file, for a test of what they cost. */
export const NORMALISING: readonly RegExp[] = [ESCAPED, CONTINUED, CONCATENATED, WRAPPED];

/**
 * The text as a person would take it: compatibility forms and look-alikes as plain letters (NFKC a character at a
 * time), what nobody sees gone, and one level of escapes undone: JSON and JavaScript, percent, XML.
 */
export function plain(view: View): View {
  const folded = rewrite(view, /[\u0080-\u{10FFFF}]/gu, fold);
  return rewrite(folded, ESCAPED, unescape);
}

function fold(character: string): string | undefined {
  if (UNSEEN.test(character)) return "";
  const folded = HOMOGLYPHS.get(character) ?? character.normalize("NFKC");
  return folded === character ? undefined : folded;
}

function unescape(escape: string): string | undefined {
  const named = NAMED[escape.toLowerCase()];
  if (named !== undefined) return named;
  if (/^\\[^ux]/i.test(escape)) return escape.slice(1);
  const decimal = /^&#(\d+)/.exec(escape)?.[1];
  const code = decimal
    ? Number(decimal)
    : Number.parseInt(escape.replaceAll(/[^0-9a-f]/gi, ""), 16);
  return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : undefined;
}

/** The text with literals and lines joined that the language they are written in joins. */
export function joined(view: View): View {
  return rewrite(
    rewrite(view, CONTINUED, () => ""),
    CONCATENATED,
    () => "",
  );
}

/** The text with lines joined that a width may have broken: only for what has a shape of its own. */
export function unwrapped(view: View): View {
  return rewrite(view, WRAPPED, () => "");
}
