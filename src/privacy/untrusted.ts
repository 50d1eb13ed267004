/**
 * Everything a reader would not see: controls (with them ANSI escapes), format and bidirectional characters, private use,
 * lone surrogates, and what Unicode lets a font leave out, such as variation selectors, which can smuggle whole texts.
 */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]/gu;
// oxlint-disable-next-line no-control-regex -- an escape sequence is more than its first character
const ESCAPE = /[\u001B\u009B][[\]()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]?/g;

/** A stranger's text as a person would see it: NFC, unseen characters out, comments of markup laid open. */
export function visibleText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(ESCAPE, "")
    .normalize("NFC")
    .replace(UNSEEN, "")
    .replaceAll("<!--", "<!- -");
}

/** A name that a stranger chose: letters, digits, `.`, `_` and `-` of ASCII, 24 at most. */
export function safeName(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, "_").slice(0, 24) || "_";
}

/**
 * Marks where a stranger's text begins, ends, and every line of it (spotlighting, Hines et al., arXiv:2403.14720).
 * `fence` must be random for each reply: whoever wrote the text cannot have written the end mark. A fence in the text is
 * replaced, not removed: what stood around it could close up to another.
 */
export function fenceText(text: string, fence: string): string {
  const lines = visibleText(text).replaceAll(fence, "…").split("\n");
  return [`<${fence}>`, ...lines.map((line) => `| ${line}`), `</${fence}>`].join("\n");
}
