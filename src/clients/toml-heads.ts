/** The line that begins a table, counted from 0, and the table's name in its parts. */
export interface TomlHead {
  readonly at: number;
  readonly path: readonly string[];
}

/** Of one line, in order: a string of several lines, a string, a comment, a bracket. */
const PIECE = /"""|'''|"(?:[^"\\]|\\.)*"|'[^']*'|#.*|[[\]{}]/g;
const NAME = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([\w-]+))\s*(?:\.|(?=\]))/y;

/** Where the tables of a valid TOML text begin; not what looks like it within a string or an array. */
export function headsOf(lines: readonly string[]): TomlHead[] {
  const heads: TomlHead[] = [];
  let quote = "";
  let depth = 0;
  for (const [at, line] of lines.entries()) {
    if (quote === "" && depth === 0 && /^\s*\[/.test(line)) {
      heads.push({ at, path: pathOf(line) });
      continue;
    }
    let rest = line;
    if (quote !== "") {
      const end = endOfQuote(line, quote);
      if (end < 0) continue;
      rest = line.slice(end);
      quote = "";
    }
    [depth, quote] = readRest(rest, depth);
  }
  return heads;
}

/** What is open at the end of a line that begins outside of any string. */
function readRest(line: string, open: number): [depth: number, quote: string] {
  let depth = open;
  PIECE.lastIndex = 0;
  for (let piece = PIECE.exec(line); piece; piece = PIECE.exec(line)) {
    const [text] = piece;
    if (text === "[" || text === "{") depth += 1;
    if (text === "]" || text === "}") depth -= 1;
    if (text !== '"""' && text !== "'''") continue;
    const end = endOfQuote(line, text, PIECE.lastIndex);
    if (end < 0) return [depth, text];
    PIECE.lastIndex = end;
  }
  return [depth, ""];
}

/** After the closing quote, which may have up to two more quotes before it; -1 when the string goes on. */
function endOfQuote(line: string, quote: string, from = 0): number {
  const body = quote === '"""' ? /(?:[^"\\]|\\.|"(?!""))*"{3,5}/y : /(?:[^']|'(?!''))*'{3,5}/y;
  body.lastIndex = from;
  return body.test(line) ? body.lastIndex : -1;
}

function pathOf(line: string): string[] {
  const path: string[] = [];
  NAME.lastIndex = line.search(/[^\s[]/);
  for (let name = NAME.exec(line); name; name = NAME.exec(line))
    path.push(name[1] ?? name[2] ?? name[3] ?? "");
  return path;
}
