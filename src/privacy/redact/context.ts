import type { Rule } from "./rule.ts";

const NAME =
  "(?:passw(?:or)?d|passphrase|pwd|secret|token|credential|(?:api|access|account|private|auth|secret)[_-]?key)s?";
/** What may stand between a name and its value: `_prod`, `2`, a closing quote, an operator. */
const ASSIGN = String.raw`(?:[_-][A-Za-z0-9_-]{1,30}|[0-9]{1,4})?\\?["'\x60\]]{0,2}\s{0,8}(?::=|=>|={1,3}|:)\s{0,8}`;

/** Values known by what stands before them: an assignment, a header, the user part of an address. */
export const CONTEXT_RULES: readonly Rule[] = [
  {
    kind: "secret:header",
    pattern:
      /(?<keep>authorization\\?["']?\s{0,8}[:=]\s{0,8}\\?["']?(?:(?:bearer|basic|token|digest|apikey)\s{1,8})?)(?<hide>(?!(?:bearer|basic|token|digest|apikey|authorization)\b|[$%{<])[^\s"'`,;\\]{4,})/gi,
  },
  {
    kind: "secret:header",
    pattern: /(?<keep>\b(?:bearer|basic)\s{1,8})(?<hide>[A-Za-z0-9._~+/=-]{12,})/gi,
    skip: isWord,
  },
  {
    kind: "secret:url_password",
    pattern:
      /(?<keep>(?<![A-Za-z0-9+.-])[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'<>]{0,100}:)(?<hide>(?![$%{<])[^\s/@"']{1,200})(?=@)/gi,
  },
  {
    kind: "secret:url_password",
    pattern: /(?<keep>(?<![A-Za-z0-9])https?:\/\/)(?<hide>(?![$%{<])[^\s:/@"']{16,300})(?=@)/gi,
  },
  quoted('"'),
  quoted("'"),
  quoted("`"),
  {
    kind: "secret:assigned",
    pattern: assigned(
      ASSIGN,
      String.raw`[\s"'\x60,;)\]}]|$`,
      String.raw`[^\s"'\x60,;]{3,}[^\s"'\x60,;)\]}]`,
    ),
  },
  { kind: "secret:assigned", pattern: assigned(">", "<", String.raw`[^<>\r\n]+`) },
  {
    kind: "secret:assigned",
    pattern:
      /(?<keep>\b(?:password|passphrase|passcode|pin) (?:is|was) )(?<hide>[^\s"'`,;<>]{4,})/gi,
    skip: isWord,
  },
];

function quoted(quote: string): Rule {
  const inside = String.raw`(?:[^${quote}\\\r\n]|\\(?!${quote}))+`;
  return {
    kind: "secret:assigned",
    pattern: assigned(String.raw`${ASSIGN}\\?${quote}`, String.raw`\\?${quote}`, inside),
  };
}

/** A secret's name, what stands between, and a value; but a type, a variable, a call or a blank is no value. */
function assigned(between: string, end: string, value: string): RegExp {
  const blank = [
    String.raw`(?:string|str|number|boolean|bool|buffer|uint8array|null|nil|none|undefined|true|false|any|unknown|never|required|optional|redacted|await|new|typeof|async|function)(?:\[\])?(?=${end})`,
    String.raw`[$%@({[]|\*{3}|\.{3}|x{3}|#\{|<[^<>\r\n]{1,80}>|(?:process\.env|os\.environ|import\.meta|env|secrets|vars)\.`,
    String.raw`[a-z_$][\w$]{0,60}(?:\??\.[a-z_$][\w$]{0,60}){0,6}\(`,
    String.raw`[a-z_$]{1,60}(?:\??\.[a-z_$]{1,60}){1,6}(?=${end})`,
    String.raw`[a-z_-]{0,40}${NAME}[a-z_-]{0,40}(?=${end})`,
  ].join("|");
  return new RegExp(`(?<keep>${NAME}${between})(?<hide>(?!${blank})${value})`, "gi");
}

/** One word of prose: letters in one case, at most the first one large. */
function isWord(value: string): boolean {
  return /^(?:[A-Z]?[a-z]{1,60}|[A-Z]{1,60})[.:!?-]{0,3}$/.test(value);
}
