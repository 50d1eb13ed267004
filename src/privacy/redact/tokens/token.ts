import type { Rule, Severity } from "../rule.ts";

/** A row of the tables beside this file: what a vendor says its credentials look like. */
export interface Token {
  /** The placeholder is `<secret:KIND:1>`. */
  readonly kind: string;
  /** In lower case, one of them is in every such credential. Of one that is `near`: the vendor's name, before it. */
  readonly words?: readonly string[];
  /** A regular expression in which %w is a letter or digit, %u also _ and -, %h a hex digit, %b of base64, %i a UUID. */
  readonly shape: string;
  /** Nothing in the credential itself is its vendor's: it counts within 60 characters after one of the words. */
  readonly near?: true;
  /** The vendor's checksum: a credential that fails it is hidden all the same, but does not weigh as much. */
  readonly check?: (token: string) => boolean;
  /** Says of the right shape that it is something else. */
  readonly not?: (token: string) => boolean;
  readonly severity?: Severity;
}

const CLASSES: Readonly<Record<string, string>> = {
  "%w": "[A-Za-z0-9]",
  "%u": "[A-Za-z0-9_-]",
  "%h": "[a-f0-9]",
  "%b": "[A-Za-z0-9+/]",
  "%i": "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}",
};
const NEAR_CHARACTERS = 60;
/** Between a vendor's name and its credential stands what it is, and then a sign or a space. */
const NAMED_SO = /(?:key|token|secret|auth|api|cred|pass|pat|sid|license)[^\n]{0,30}[\s"'=:`(>]$/;

export function tokenRule({
  kind,
  words,
  shape,
  near,
  check,
  not,
  severity = "high",
}: Token): Rule {
  const body = shape.replaceAll(/%[wuhbi]/g, (name) => CLASSES[name] ?? name);
  return {
    kind: `secret:${kind}`,
    severity,
    ...(words && { words }),
    // A token is never the inside of a longer word.
    pattern: new RegExp(`(?<![A-Za-z0-9])(?:${body})(?![A-Za-z0-9])`, near ? "gi" : "g"),
    judge(token, { text, start }) {
      if (not?.(token) || isFiller(token)) return undefined;
      if (near && !isNear(text.slice(Math.max(0, start - NEAR_CHARACTERS), start), words))
        return undefined;
      return check && !check(token) ? "low" : severity;
    },
  };
}

function isNear(before: string, words: readonly string[] = []): boolean {
  const lower = before.toLowerCase();
  return words.some((word) => lower.includes(word)) && NAMED_SO.test(lower);
}

/** What documentation puts for a token: `ghp_xxxxxxxxxxxx`, `AKIAIOSFODNN7EXAMPLE`. */
function isFiller(token: string): boolean {
  return /([xX*.0-])\1{9}|EXAMPLE|(?:^|[_-])(?:your|example|placeholder)[_-]/i.test(token);
}
