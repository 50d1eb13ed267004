import { isRandom } from "../randomness.ts";
import type { Severity } from "../rule.ts";
import type { NameClass } from "./names.ts";

/** How a value stands in the text. */
export interface Written {
  /** Between quotes of its own. */
  readonly quoted: boolean;
  /** A value that nothing but blanks or the end of the line follows, as in a file of settings. */
  readonly ends: boolean;
  /** `NAME=value`, with no blank around the sign. */
  readonly tight: boolean;
}

const WORD = /^[\p{L}]+$/u;
/** What stands where a secret would. */
const BLANK =
  /^(?:null|nil|none|undefined|true|false|yes|no|on|off|any|unknown|never|void|self|this|string|str|text|number|int|integer|boolean|bool|bytes?|buffer|uint8array|object|array|list|char|required|optional|redacted|hidden|masked|missing|empty|default|inherit|include|omit|same-origin|basic|bearer|digest|oauth2?|changeme|change[_-]?(?:me|it)|todo|fixme|tbd|n\/a|example|sample|dummy|placeholder|insert|value|name|key|data|input|file|env|vault|keychain|stdin|prompt|disabled|enabled|invalid|valid|wrong|correct|expired|see|kept|(?:my|db|user|test|new|old|admin|app)[-_]?(?:password|passwd|pass|secret|token)|stored|ask|await|new|async|function|typeof|return|const|let|var|is|not|or|and|must|the|a|an|for|as|with|in|at|by|to|from|it|if|has|was|are|abc123|foobar|argon2(?:id|i|d)?|bcrypt|scrypt|pbkdf2|md5|sha-?\d{1,3}|aes-?\d{3}|rsa-?\d{0,4}|password|passwd|pass|pwd|passphrase|secret|token|api[_-]?key|apikey|credentials?|login|user(?:name)?)$/i;
const FILLER =
  /\*{3}|\.{3}|…|x{4}|(?:^|[^a-z])(?:your|insert|replace|enter|example|placeholder|redacted|change|dummy|fake|sample)(?=$|[^a-z])/i;
const REFERENCE =
  /^--?[a-z]|^\/.*\/[a-z]{0,6}(?:\.|$)|^(?:[$%@!&*~?^][\w{(<[]|[$%]$|\$\{|\{\{|\{%|<[^<>]*>?|#\{|\[|\(|\{)|^(?:process\.env|os\.environ|import\.meta|secrets?|env|vars?|local|data|module|config|settings?|self|this|req|request|ctx|context|args|opts|options|props|params|event|body|state|user|keys?)\??[.[]|\$\{|\{\{|<%|%\(/i;
/** A path of names, or a call: what a program writes when the value is elsewhere. */
const EXPRESSION = /^[A-Za-z_$][\w$]*(?:(?:\??\.|::|->)[A-Za-z_$][\w$]*)*(?:[[(].*)?$/;

/** How severe a value under a name of this class is; undefined: it is none, or says where one is. */
export function judgeValue(value: string, name: NameClass, written: Written): Severity | undefined {
  if (name === "pin") return /^\d{4,12}$/.test(value) ? "medium" : undefined;
  const bare = value.replace(/[)\]}.:;,!?]+$/, "");
  if (BLANK.test(bare) || REFERENCE.test(value) || !/[\p{L}\p{N}]/u.test(value)) return undefined;
  if (isRandom(value)) return looksLikePath(value) ? undefined : "high";
  if (name === "key" || FILLER.test(value) || looksLikePath(value)) return undefined;
  return name === "password" ? judgePassword(value, written) : judgeSecret(value, written);
}

function judgePassword(value: string, { quoted, ends }: Written): Severity | undefined {
  if (/^\d+$/.test(value)) return value.length >= 4 && value.length <= 12 ? "medium" : undefined;
  if (quoted) {
    if (isSentence(value)) return undefined;
    return value.length < 3 ? undefined : WORD.test(value) ? "medium" : "high";
  }
  if (value.length < 4) return undefined;
  if (isNameInCode(value)) return ends && !isCompound(value) ? "medium" : undefined;
  return EXPRESSION.test(value) && !/\d/.test(value) ? undefined : "high";
}

function judgeSecret(value: string, { quoted, ends, tight }: Written): Severity | undefined {
  if (value.length < 8 || isSentence(value)) {
    const word = quoted && ends && value.length >= 6 && WORD.test(value);
    return word ? "medium" : undefined;
  }
  const drawn = /\d/.test(value) && /[A-Za-z]/.test(value) && !isDashed(value);
  if (quoted) return drawn ? "high" : isDashed(value) || isCompound(value) ? undefined : "medium";
  if (!drawn) return undefined;
  return EXPRESSION.test(value) && !tight && !ends ? undefined : "medium";
}

/** Several words with blanks between, as a label or message has. */
function isSentence(value: string): boolean {
  return /^[\p{L}'’-]+(?:,? [\p{L}\p{N}'’-]+)+[.!?:…]*$/u.test(value);
}

function isNameInCode(value: string): boolean {
  return /^[A-Za-z_$][A-Za-z_$]*$/.test(value);
}

/** `newPassword`, `user_input`, `DB_PASSWORD`. */
function isCompound(value: string): boolean {
  return /[a-z][A-Z]|_|\$/.test(value);
}

/** `shop-db-credentials`, `X-API-Key`: words and dashes. */
function isDashed(value: string): boolean {
  return /^\p{L}+(?:[-_.: ]+\p{L}+)*[-_.: ]*\d{0,4}$/u.test(value) && /[-_.: ]/.test(value);
}

function looksLikePath(value: string): boolean {
  if (/^[\w.-]+(?:\/[\w.-]+)*\/[\w-]+\.[a-z]{1,5}$/i.test(value)) return true;
  return (
    /^(?:\.{0,2}|~|[A-Za-z]:|https?:\/)?[/\\][\w./\\~ -]*$|^https?:\/\/[^@?]*$/.test(value) &&
    !/[+=]/.test(value)
  );
}
