/** A part of a Markdown text under one heading. */
export interface Section {
  /** The headings above it and its own, outermost first; empty for what stands before the first heading. */
  readonly headings: readonly string[];
  /** Without its own heading, trimmed. */
  readonly body: string;
  /** Of its heading, or of its first line; from 1. */
  readonly line: number;
}

interface Heading {
  readonly level: number;
  readonly text: string;
  /** Index into the lines. */
  readonly at: number;
}

const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** The `#` headings of a text, code blocks left out. */
export function findHeadings(lines: readonly string[]): Heading[] {
  const found: Heading[] = [];
  let fence: string | undefined;
  for (const [at, line] of lines.entries()) {
    const [, mark] = FENCE.exec(line) ?? [];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined;
    } else if (mark !== undefined) fence = mark;
    else {
      const [, hashes, text = ""] = HEADING.exec(line) ?? [];
      if (hashes !== undefined && text !== "") found.push({ level: hashes.length, text, at });
    }
  }
  return found;
}

/**
 * Cuts a text at its headings of `level` and above; a part of more than `maxBytes` is cut at its next deeper ones. A part
 * that has no deeper heading stays as long as it is.
 */
export function splitSections(
  text: string,
  options: { readonly level: number; readonly maxBytes: number },
): Section[] {
  const lines = text.split("\n");
  const headings = findHeadings(lines);
  const deepest = Math.max(0, ...headings.map(({ level }) => level));
  return cut({ from: 0, to: lines.length, above: [] }, options.level);

  function cut(
    range: { readonly from: number; readonly to: number; readonly above: readonly Heading[] },
    level: number,
  ): Section[] {
    const inside = headings.filter(
      (heading) => heading.at >= range.from && heading.at < range.to && heading.level <= level,
    );
    const starts = [range.from, ...inside.map(({ at }) => at)];
    const sections: Section[] = [];
    let above = range.above;
    for (const [n, start] of starts.entries()) {
      const heading = n === 0 ? undefined : inside[n - 1];
      const end = starts[n + 1] ?? range.to;
      if (heading) above = [...above.filter((outer) => outer.level < heading.level), heading];
      const from = heading ? start + 1 : start;
      const body = lines.slice(from, end).join("\n");
      if (body.trim() === "") continue;
      if (Buffer.byteLength(body.trim()) > options.maxBytes && level < deepest)
        sections.push(...cut({ from, to: end, above }, level + 1));
      else sections.push({ headings: above.map((one) => one.text), ...trim(body, from) });
    }
    return sections;
  }

  function trim(body: string, from: number): { body: string; line: number } {
    const [blank = ""] = /^\s*\n/.exec(body) ?? [];
    return { body: body.trim(), line: from + blank.split("\n").length };
  }
}
