import type { Action } from "./policy.ts";
import { type Severity, worse } from "./rule.ts";

/** What was found: never the value. */
export interface Finding {
  readonly kind: string;
  readonly count: number;
  /** Of the worst of them. */
  readonly severity: Severity;
  readonly action: Action;
}

/** A placeholder, as `<secret:aws_key:1>`. */
export const PLACEHOLDER = /<(?:secret|personal|custom):[a-z0-9_]{1,32}:[0-9]{1,9}>/g;

/** A value that got a placeholder. */
export interface Marked {
  readonly kind: string;
  readonly severity: Severity;
  readonly value: string;
}

/**
 * The placeholders of one release. A number counts the values of its kind in the order in which they appear; nothing
 * in it comes from the value, so that two releases of one value have nothing in common by which to link them.
 */
export interface Marks {
  readonly put: (found: Marked, action: Action) => string;
  readonly known: () => readonly Marked[];
  readonly findings: () => Finding[];
}

export function createMarks(texts: readonly string[]): Marks {
  const marks = new Map<string, Marked & { readonly mark: string }>();
  const last = takenNumbers(texts);
  const findings = new Map<string, Finding>();
  return {
    put(found, action) {
      const { kind, severity, value } = found;
      const { count, severity: before } = findings.get(kind) ?? { count: 0, severity };
      findings.set(kind, { kind, count: count + 1, severity: worse(before, severity), action });
      const known = marks.get(`${kind}\n${value}`);
      if (known) return known.mark;
      const number = (last.get(kind) ?? 0) + 1;
      last.set(kind, number);
      const mark = `<${kind}:${number}>`;
      marks.set(`${kind}\n${value}`, { kind, severity, value, mark });
      return mark;
    },
    known: () => [...marks.values()],
    findings: () => [...findings.values()],
  };
}

/** A placeholder that a text already holds keeps its number to itself. */
function takenNumbers(texts: readonly string[]): Map<string, number> {
  const taken = new Map<string, number>();
  for (const [mark] of texts.join("\n").matchAll(PLACEHOLDER)) {
    const [, kind = "", number] = /^<(.+):(\d{1,6})>$/.exec(mark) ?? [];
    taken.set(kind, Math.max(taken.get(kind) ?? 0, Number(number ?? 0)));
  }
  return taken;
}
