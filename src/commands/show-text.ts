/** Part of a text that is to stand out, as start and end. */
export type Mark = readonly [start: number, end: number];

/** Controls, formats, separators, private and unassigned characters, lone surrogates: what a terminal would obey or hide. */
const UNSEEN = /^[\p{C}\p{Zl}\p{Zp}]$/u;

/** A word is not broken over two lines; everything else is one character at a time. */
const PIECE = /(?<=\\)n|[\p{L}\p{N}]{1,24}|[^]/gu;

/** What stands before and after a marked part. */
export type Highlight = readonly [before: string, after: string];

export const INVERSE: Highlight = ["\u001B[7m", "\u001B[0m"];
/** For a terminal that shows nothing but characters. */
export const BRACKETS: Highlight = ["\u00AB", "\u00BB"];

interface Look {
  readonly columns: number;
  readonly marks?: readonly Mark[];
  readonly highlight?: Highlight;
}

/**
 * A text in lines of at most `columns`, so that what is on the screen is what is in the text: nothing in it can move
 * the cursor, hide, or reorder what is around it. Marked parts are highlighted. A line that JSON writes as `\n` is broken
 * after those two characters, which stay.
 */
export function showText(text: string, look: Look): string[] {
  const { columns, marks = [], highlight: [before, after] = INVERSE } = look;
  const lines: string[] = [];
  let line = "";
  let width = 0;
  const end = (): void => {
    lines.push(line);
    line = "";
    width = 0;
  };
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    const shown = show(piece);
    if (width + shown.length > columns) end();
    const isMarked = marks.some(([from, to]) => index >= from && index < to);
    line += isMarked ? before + shown + after : shown;
    width += shown.length;
    if (piece === "\n" || isEscapedBreak(text, index + piece.length)) end();
  }
  if (width > 0) end();
  return lines;
}

function show(piece: string): string {
  if (piece === "\n") return "";
  if (!UNSEEN.test(piece)) return piece;
  return `\\u{${(piece.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Whether `\n` ends at `index`; in `\\n` the backslash before is escaped itself. */
function isEscapedBreak(text: string, index: number): boolean {
  if (text[index - 1] !== "n") return false;
  let backslashes = 0;
  while (text[index - 2 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}
