import { PairedError } from "../../errors.ts";
import { CONTEXT_RULES } from "./context.ts";
import { personalRules } from "./personal.ts";
import type { Rule } from "./rule.ts";
import { TOKEN_RULES } from "./tokens.ts";

export interface Redacted {
  /** The texts, in the order given, with a placeholder such as `<secret:aws_key:1>` for each value found. */
  readonly texts: readonly string[];
  readonly findings: readonly Finding[];
}

/** What was found: never the value. */
export interface Finding {
  readonly kind: string;
  readonly count: number;
}

const PLACEHOLDER = /(<(?:secret|personal):[a-z_]{1,32}:[0-9]{1,9}>)/;
/** A text settles after two rounds; one that does not by then was made to confuse us. */
const MAX_ROUNDS = 12;
/** A shorter value is a common word too often to be hidden where nothing else marks it. */
const MIN_REPEATED = 8;

/**
 * Replaces credentials, mail addresses, home folders and `names` in the texts of one release. The same value gets the
 * same placeholder throughout, also where nothing but its repetition gives it away. A second pass finds nothing;
 * throws `bad_input` for a text of which that cannot be had.
 */
export function redact(texts: readonly string[], names: readonly string[] = []): Redacted {
  const rules = [...TOKEN_RULES, ...CONTEXT_RULES, ...personalRules(names)];
  const marks = createMarks(texts);
  let current = texts;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = repeat(apply(current, rules, marks), marks);
    if (next.every((text, index) => text === current[index]))
      return { texts: next, findings: marks.findings() };
    current = next;
  }
  throw new PairedError("bad_input", "this text cannot be redacted with certainty", {
    fix: "Take what looks like a credential out of it, then try again.",
  });
}

function apply(texts: readonly string[], rules: readonly Rule[], marks: Marks): string[] {
  return texts.map((text) => outside(text, rules, (part, rule) => hide(part, rule, marks)));
}

function hide(text: string, { kind, pattern, skip }: Rule, marks: Marks): string {
  return text.replace(pattern, (match, ...rest: unknown[]) => {
    const { keep = "", value = match } = readGroups(rest.at(-1));
    return skip?.(value) ? match : keep + marks.put(kind, value);
  });
}

function readGroups(groups: unknown): { keep?: string; value?: string } {
  if (typeof groups !== "object" || groups === null) return {};
  if (!("keep" in groups && "hide" in groups)) return {};
  const { keep, hide: value } = groups;
  return typeof keep === "string" && typeof value === "string" ? { keep, value } : {};
}

/** Hides values that were found elsewhere in the same release. */
function repeat(texts: readonly string[], marks: Marks): string[] {
  const known = marks.known().filter(({ value }) => value.length >= MIN_REPEATED);
  return texts.map((text) =>
    outside(text, known, (part, { kind, value }) =>
      part.replaceAll(value, () => marks.put(kind, value)),
    ),
  );
}

/** Does each step on what is outside of placeholders: what was hidden is never searched again. */
function outside<S>(
  text: string,
  steps: readonly S[],
  work: (part: string, step: S) => string,
): string {
  let parts = text.split(PLACEHOLDER);
  for (const step of steps)
    parts = parts.flatMap((part, index) =>
      index % 2 === 0 ? divide(part, work(part, step)) : part,
    );
  return parts.join("");
}

/** Text, placeholder, text ...: always an odd number, so that the even ones stay the text. */
function divide(before: string, after: string): string | string[] {
  return before === after ? after : after.split(PLACEHOLDER);
}

interface Marks {
  readonly put: (kind: string, value: string) => string;
  readonly known: () => readonly { readonly kind: string; readonly value: string }[];
  readonly findings: () => Finding[];
}

function createMarks(texts: readonly string[]): Marks {
  const numbers = new Map<string, { kind: string; value: string; mark: string }>();
  const last = new Map<string, number>();
  const counts = new Map<string, number>();
  // A placeholder that the text already holds keeps its number to itself.
  for (const [, kind = "", number] of texts
    .join("\n")
    .matchAll(/<((?:secret|personal):[a-z_]{1,32}):([0-9]{1,6})>/g))
    last.set(kind, Math.max(last.get(kind) ?? 0, Number(number)));
  return {
    put(kind, value) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      const known = numbers.get(`${kind}\n${value}`);
      if (known) return known.mark;
      const number = (last.get(kind) ?? 0) + 1;
      last.set(kind, number);
      const mark = `<${kind}:${number}>`;
      numbers.set(`${kind}\n${value}`, { kind, value, mark });
      return mark;
    },
    known: () => [...numbers.values()],
    findings: () => [...counts].map(([kind, count]) => ({ kind, count })),
  };
}
