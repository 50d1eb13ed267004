import { isRandom } from "../randomness.ts";
import type { Place, Rule, Severity } from "../rule.ts";
import { classify } from "./names.ts";
import { judgeValue } from "./values.ts";

const WHAT =
  "(?:pass(?:word|phrase|code|wort)|passwd|kennwort|contraseña|mot de passe|pin|api[ -]?key|access key|secret(?: key)?|token|pass)";

/** Credentials that a sentence gives away. */
export const PROSE_RULES: readonly Rule[] = [
  {
    kind: "secret:prose",
    severity: "high",
    words: ["pass", "pin", "key", "secret", "token", "kennwort", "contrase", "mot de passe"],
    pattern: new RegExp(
      String.raw`(?<keep>\b${WHAT}(?: (?:for|of|to|on|in) [\w.-]{1,40}){0,2} {1,2}(?:is|was|are|lautet|ist|es|est|→|->)(?: now| still)? {0,2}["'\x60“]?)(?<hide>[^\s"'\x60“”,;<>]{3,200}[^\s"'\x60“”,;<>)\]}])`,
      "gi",
    ),
    judge: judgeTold,
  },
  {
    kind: "secret:prose",
    severity: "high",
    words: ["token", "key", "secret"],
    pattern:
      /(?<keep>(?:token|key|secret)\b["')]?(?: \(?[a-z\d]{1,12}\)?){0,3}:?[ "'\x60]{1,3})(?<hide>[\w+/=.-]{20,400})/gi,
    judge: judgeNamed,
  },
  {
    kind: "secret:prose",
    severity: "high",
    words: ["pass", "pw"],
    pattern: new RegExp(
      String.raw`(?<keep>\b(?:passw(?:or)?d|passphrase|pass|pw)(?: (?:for|of|to|on|in) [^\s:]{1,40}(?: [^\s:]{1,40}){0,2}:)? {1,2}["'\x60]?)(?<hide>[^\s"'\x60,;<>()]{6,100})`,
      "gi",
    ),
    judge: (value, { keep }) =>
      keep.includes(":") || isMixed(value) ? judgePlain(value) : undefined,
  },
  {
    kind: "secret:prose",
    severity: "high",
    words: ["login", "cred"],
    pattern:
      /(?<keep>\b(?:login|creds|credentials):?(?: is| are| with| as)? {0,2}[\w.@-]{1,60} {0,2}[/:] {0,2})(?<hide>[^\s"'\x60,;<>]{4,200})/gi,
    judge: (value) =>
      /[\d\p{P}\p{S}]/u.test(value.slice(0, -1)) && !value.startsWith("/")
        ? judgePlain(value)
        : undefined,
  },
  {
    kind: "secret:mnemonic",
    severity: "high",
    words: ["phrase", "mnemonic", "recovery", "seed"],
    pattern:
      /(?<keep>\b(?:(?:recovery|seed|backup|secret)[ _-](?:phrase|words?|code)|mnemonic)["']?(?: is| was)?\s{0,4}[:=]?\s{0,4}["']?)(?<hide>[a-z]{3,8}(?:[ \t,]{1,4}[a-z]{3,8}){11,23})/gi,
  },
];

/** A word counts only in quotes or at the end of the line: "the password is required" says no password. */
function judgeTold(value: string, { text, end, keep }: Place): Severity | undefined {
  const told = value.replace(/[.!?:)]+$/, "");
  const quoted = /["'`“]$/.test(keep);
  const ends = /^[.!?]?[ \t]*(?:$|[\r\n])/.test(text.slice(end, end + 10));
  const isWord = /^\p{L}+$/u.test(told);
  if (isWord && !quoted && (!ends || /(?:ed|ing|ly|able|ible|ory|ally)$/.test(told)))
    return undefined;
  const isPassword = /pass|pin|kennwort|contrase/i.test(keep);
  const written = { quoted, ends, tight: false };
  return judgeValue(told, isPassword ? "password" : "secret", written);
}

/** What follows a name and some words is a secret only if it was drawn, and the name is not that of an open key. */
function judgeNamed(value: string, { text, start, keep }: Place): Severity | undefined {
  const from = start - keep.length;
  const [before = ""] = /[\w-]{0,40} ?$/.exec(text.slice(Math.max(0, from - 41), from)) ?? [];
  const [word = ""] = /^\w+/.exec(keep) ?? [];
  return isRandom(value) && classify(before + word) ? "high" : undefined;
}

function judgePlain(value: string): Severity | undefined {
  return judgeValue(value, "password", { quoted: false, ends: true, tight: false });
}

/** Letters with two digits or with signs: not `sha256`, not `v2`. */
function isMixed(value: string): boolean {
  return (
    /[a-z].*\d.*\d|[a-z].*\d.*[!#$%&*?]|[!#$%&*?].*[a-z].*\d/i.test(value) &&
    !/^[\w.-]+\.\w+$/.test(value)
  );
}
