import type { Place, Rule, Severity } from "../rule.ts";
import { classify, NAME_STEM, NAME_WORDS } from "./names.ts";
import { judgeValue } from "./values.ts";

const NAME_CHARACTER = /[\p{L}\p{N}_.$-]/u;
const MAX_NAME = 60;

/** The rest of a name, what closes it, and a type: `_prod`, `"]`, `: string`. */
const REST = String.raw`[\w$.-]{0,40}(?:ña|a)?\\{0,3}["'\x60]?\]?\)?`;
const TYPE = String.raw`(?:\s{0,4}:\s{0,4}[&A-Za-z][\w&'<>?. ]{0,40}?(?:\[\])?(?=\s{0,4}=))?`;
const BRACKETS = String.raw`(?:\[\])?`;
const SIGN = String.raw`\s{0,8}(?::=|=>|\?=|\+=|<-|→|={1,3}|!==?|:)\s{0,8}`;
const TAG = String.raw`(?:!![a-z]{1,8}\s{1,4}|base64:)?`;
/** Strings may have a letter before them: `b"x"`, `@"x"`, `N'x'`. */
const LITERAL = String.raw`(?:[bBrRuUfFN@L&]{1,2}(?=["']))?`;

/** What is used instead when there is nothing: `process.env.PASSWORD || "x"`. */
const FALLBACK = String.raw`(?:[\w.$?]{1,60}(?:\([^()\r\n]{0,60}\))?\s{0,4}(?:\|\||\?\?|\bor\b)\s{0,4})?`;
const ATTRIBUTES = String.raw`(?:\s[^<>]{0,100})?`;

/** Values that a name says are secret, in the signs of most languages and formats. */
export const ASSIGNED_RULES: readonly Rule[] = [
  quoted('"'),
  quoted("'"),
  quoted("`"),
  {
    kind: "secret:assigned",
    severity: "high",
    words: NAME_WORDS,
    // A comma, semicolon or ampersand ends a value only where another name or a blank follows.
    pattern: new RegExp(
      String.raw`(?<keep>${NAME_STEM}${REST}${TYPE}${SIGN}${TAG})(?<hide>(?!["'\x60\\])(?:[^\s"'\x60<>,;&\\]|[,;&](?![\s\w.-]{0,40}[=:]|\s|$)){2,2000}[^\s"'\x60<>,;&\\)\]}])`,
      "gi",
    ),
    judge: judgeBare,
  },
  {
    kind: "secret:assigned",
    severity: "high",
    words: NAME_WORDS,
    pattern: new RegExp(
      String.raw`(?<keep><\w{0,40}?${NAME_STEM}\w{0,20}${ATTRIBUTES}>)(?<hide>[^<>\r\n]{3,500})(?=<\/)`,
      "gi",
    ),
    judge: (value, at) => judge(value, at, { quoted: true, ends: true, tight: true }),
  },
  {
    kind: "secret:assigned",
    severity: "high",
    words: ["</"],
    // The name in an attribute, the value between the tags, or in a tag of its own.
    pattern: new RegExp(
      String.raw`(?<keep><\w{1,40}\s(?:key|name|id)=["'][\w.-]{0,40}?${NAME_STEM}[\w.-]{0,20}["'][^<>]{0,100}>(?:\s{0,40}<value>)?)(?<hide>[^<>\r\n]{3,500})(?=<\/)`,
      "gi",
    ),
    judge(value, { keep }) {
      const [, named = ""] = /=["']([^"']*)/.exec(keep) ?? [];
      const name = classify(named);
      return name && judgeValue(value, name, { quoted: true, ends: true, tight: true });
    },
  },
];

function quoted(quote: string): Rule {
  return {
    kind: "secret:assigned",
    severity: "high",
    words: NAME_WORDS,
    pattern: new RegExp(
      String.raw`(?<keep>${NAME_STEM}${REST}${BRACKETS}${TYPE}${SIGN}${TAG}${FALLBACK}${LITERAL}\\{0,3}${quote})(?<hide>(?:[^${quote}\\\r\n]|\\(?!${quote})){2,2000})(?=\\{0,3}${quote}|$)`,
      "gi",
    ),
    judge: (value, at) =>
      closesName(at, quote)
        ? undefined
        : judge(value, at, { quoted: true, ends: endsAfterQuote(at), tight: true }),
  };
}

function judgeBare(value: string, at: Place): Severity | undefined {
  // A call or a lookup, unless the value is nothing that a program could call.
  if (/^[\w$.]+[([{]/.test(value + (at.text[at.end] ?? ""))) return undefined;
  const ends = /^[ \t]*(?:$|[\r\n#]|\/\/)/.test(at.text.slice(at.end, at.end + 40));
  const tight = /[^\s=]=$/.test(at.keep);
  return judge(value, at, { quoted: false, ends: ends || tight, tight });
}

function judge(
  value: string,
  at: Place,
  written: Parameters<typeof judgeValue>[2],
): Severity | undefined {
  const named = nameOf(at);
  const name =
    classify(named) === "key" ? classify(wordBefore(at, named) + named) : classify(named);
  return name && judgeValue(value, name, written);
}

/** The word before a name that is one itself: a GPG key is not an API key. */
function wordBefore({ text, start, keep }: Place, named: string): string {
  const end = start - keep.length - (named.length - restOf(keep).length);
  return /[\p{L}\p{N}-]{1,30} $/u.exec(text.slice(Math.max(0, end - 31), end))?.[0] ?? "";
}

/** In `is("secret:")` the quote after the sign ends a literal, and in `x ? "secret" : "y"` there is no name at all. */
function closesName(at: Place, quote: string): boolean {
  const begin = at.start - at.keep.length;
  const before = at.text.slice(Math.max(0, begin - MAX_NAME), begin);
  const [, asked, opened] = /(\?\s{0,20})?(["'`])[\p{L}\p{N}_.$-]*$/u.exec(before) ?? [];
  return asked !== undefined || (opened === quote && !/["'`]./.test(at.keep));
}

/** The whole name of which the match has the end: `DB_` stands before it. */
function nameOf({ text, start, keep }: Place): string {
  const from = start - keep.length;
  let begin = from;
  while (begin > 0 && from - begin < MAX_NAME && NAME_CHARACTER.test(text[begin - 1] ?? ""))
    begin--;
  return text.slice(begin, from) + restOf(keep);
}

function restOf(keep: string): string {
  return /^<?[\p{L}\p{N}_.$ -]*/u.exec(keep)?.[0] ?? "";
}

function endsAfterQuote({ text, end }: Place): boolean {
  return !/^["'`]\s*[+.?&|]/.test(text.slice(end, end + 8));
}
