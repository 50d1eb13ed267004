import { isRandom } from "../randomness.ts";
import type { Rule } from "../rule.ts";

/** A variable, a template or a word of documentation where a credential would stand. */
const BLANK =
  /^(?:[$%{<[*#]|\.{3}|(?:your|my|the)[-_ ]|(?:token|jwt|base64|credentials?|[A-Z]+(?:_[A-Z]+)*|required|missing|header)[.,;:]?$)/;

/** Headers of requests and replies. */
export const HEADER_RULES: readonly Rule[] = [
  {
    kind: "secret:header",
    severity: "high",
    words: ["authorization"],
    pattern:
      /(?<keep>authorization\\{0,3}["'\x60]?\]?\s{0,8}[:=,]\s{0,8}\\{0,3}["'\x60]?(?:(?:bearer|basic|token|digest|apikey|negotiate|key)\s{1,8})?)(?<hide>(?!(?:bearer|basic|token|digest|apikey|negotiate|authorization|aws4-hmac-sha256)\b)[^\s"'\x60,;\\]{4,4000})/gi,
    judge: (value) => (BLANK.test(value) || isWord(value) ? undefined : "high"),
  },
  {
    kind: "secret:header",
    severity: "high",
    words: ["bearer", "basic"],
    pattern: /(?<keep>\b(?:bearer|basic)\s{1,8})(?<hide>[A-Za-z0-9._~+/=-]{12,4000})/gi,
    judge: (value) =>
      BLANK.test(value) || isWord(value) || !/\d/.test(value) ? undefined : "high",
  },
  {
    kind: "secret:header",
    severity: "high",
    words: ["authorization"],
    pattern: /(?<keep>\bSignature=)(?<hide>[a-f0-9]{64})/g,
  },
  {
    kind: "secret:cookie",
    severity: "high",
    words: ["cookie"],
    pattern:
      /(?<keep>\b(?:set-)?cookie\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?)(?<hide>[^\r\n"']{8,4000})/gi,
    each: /(?<keep>[\w.-]{1,60}=)(?<hide>[^\s;,"']{8,2000})/g,
    judge: (value, { keep }) =>
      BLANK.test(value) ||
      (!/sess|sid|token|auth|jwt|csrf|xsrf|login/i.test(keep) && !isRandom(value))
        ? undefined
        : /\d|[+/=%_-]/.test(value)
          ? "high"
          : undefined,
  },
  {
    kind: "secret:header",
    severity: "high",
    words: ["access_token", "authorization"],
    pattern:
      /(?<keep>\bsec-websocket-protocol:\s{0,4}[\w.-]{1,40},\s{0,4})(?<hide>[\w.~+/=-]{16,4000})/gi,
  },
];

/** One word of prose: letters in one case, at most the first one large. */
export function isWord(value: string): boolean {
  return /^(?:[A-Z]?[a-z]{1,60}|[A-Z]{1,60})[.:!?-]{0,3}$/.test(value);
}
