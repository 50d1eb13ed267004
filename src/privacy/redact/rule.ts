import type { Span } from "./view.ts";

/** How bad it would be if this value left: `high` opens something, `medium` names somebody, `low` says where. */
export type Severity = (typeof SEVERITIES)[number];
export const SEVERITIES = ["low", "medium", "high"] as const;

/** One kind of thing that must not leave the machine, and how it is recognised. */
export interface Rule {
  /** `secret:aws_key` or `personal:email`: becomes the placeholder `<secret:aws_key:1>`. */
  readonly kind: string;
  readonly severity: Severity;
  /** In lower case: the pattern is tried only on texts that hold one of them. None: on all. */
  readonly words?: readonly string[];
  /**
   * Global, and linear in the length of its input. What is hidden is the group `hide`, with the group `keep` before
   * it left in place; without groups, the whole match.
   */
  readonly pattern: RegExp;
  /** Where one match holds several values: each match of this within `hide` is one, with the same two groups. */
  readonly each?: RegExp;
  /** How severe this very value is; undefined: it only looks like one. */
  readonly judge?: (value: string, at: Place) => Severity | undefined;
}

/** Where a value stands. */
export interface Place extends Span {
  readonly text: string;
  /** What the match has before the value. */
  readonly keep: string;
}

/** A value that a rule found; `value` is what it reads as, which an escape or a line break can split in the text. */
export interface Hit extends Span {
  readonly kind: string;
  readonly severity: Severity;
  readonly value: string;
}

/** A pattern of the user's own, in the language of RE2. */
export interface OwnPattern {
  /** As `custom:ticket`. */
  readonly kind: string;
  readonly severity: Severity;
  readonly pattern: string;
}

export function worse(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b) ? a : b;
}
