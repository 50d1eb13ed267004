import type { Hit, Rule } from "./rule.ts";
import type { Span } from "./view.ts";

/** A rule reads a text over again where it has refused a value, but not more often than this in all. */
const MAX_READINGS = 3;

/** Finds what a set of rules knows. */
export type Search = (text: string) => Hit[];

/** One pass over the text says which rules can match at all; only those are tried. */
export function createSearch(rules: readonly Rule[]): Search {
  const findWords = createWordFinder(rules.flatMap(({ words = [] }) => words));
  return (text) => {
    const present = findWords(text.toLowerCase());
    const hits: Hit[] = [];
    for (const rule of rules)
      if (!rule.words || rule.words.some((word) => present.has(word))) apply(rule, text, hits);
    return hits;
  };
}

/** Says which of the words a text has. */
function createWordFinder(all: readonly string[]): (text: string) => ReadonlySet<string> {
  const words = [...new Set(all)].toSorted((a, b) => b.length - a.length);
  const any = new RegExp(words.map(escape).join("|"), "g");
  // Of words that begin alike only the longest is matched.
  const beginnings = new Map(
    words.map((word) => [word, words.filter((other) => word.startsWith(other))]),
  );
  return (text) => {
    const present = new Set<string>();
    any.lastIndex = 0;
    for (let match = any.exec(text); match; match = any.exec(text)) {
      any.lastIndex = match.index + 1;
      if (present.has(match[0])) continue;
      for (const word of beginnings.get(match[0]) ?? []) present.add(word);
    }
    return present;
  };
}

function apply({ pattern, each, ...rule }: Rule, text: string, hits: Hit[]): void {
  let rest = MAX_READINGS * text.length;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const part = hidden(match, 0);
    const before = hits.length;
    if (!each) take(rule, text, part, hits);
    else
      for (const inner of part.value.matchAll(each))
        take(rule, text, hidden(inner, part.start), hits);
    // What was no secret under one name can hold another name and its secret.
    const again = part.end - part.start;
    if (hits.length > before || again > rest) continue;
    rest -= again;
    pattern.lastIndex = Math.max(match.index + 1, part.start);
  }
}

interface Part extends Span {
  readonly keep: string;
  readonly value: string;
}

/** The part of a match that is hidden, in a text that begins at `offset`. */
function hidden({ 0: match, index = 0, groups }: RegExpMatchArray, offset: number): Part {
  const { keep = "", hide: value = match } = groups ?? {};
  const start = offset + index + keep.length;
  return { start, end: start + value.length, keep, value };
}

function take(
  { kind, severity, judge }: Omit<Rule, "pattern">,
  text: string,
  part: Part,
  hits: Hit[],
): void {
  const { start, end, keep, value } = part;
  const judged = judge ? judge(value, { text, start, end, keep }) : severity;
  if (judged) hits.push({ kind, severity: judged, start, end, value });
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
