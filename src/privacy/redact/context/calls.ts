import type { Rule } from "../rule.ts";
import { classify, NAME_STEM, NAME_WORDS } from "./names.ts";
import { judgeValue } from "./values.ts";

const LITERAL = { quoted: true, ends: true, tight: true } as const;
const STRING = String.raw`[bBrRuUN@]{0,2}["'\x60])(?<hide>[^"'\x60\r\n]{3,500})(?=["'\x60])`;

/** Credentials handed to a function: what it is called says what they are. */
export const CALL_RULES: readonly Rule[] = [
  {
    kind: "secret:argument",
    severity: "high",
    words: NAME_WORDS,
    pattern: new RegExp(
      String.raw`(?<keep>\(\s{0,8}["'\x60][\w .-]{0,40}?${NAME_STEM}[\w.-]{0,20}["'\x60]\s{0,4},\s{0,8}(?:default\s{0,4}=\s{0,4})?${STRING}`,
      "gi",
    ),
    judge(value, { keep, text, start }) {
      const [, named = ""] = /^\(\s*["'`]([^"'`]*)/.exec(keep) ?? [];
      const name = classify(named);
      const from = start - keep.length;
      const stores = /(?:set|put|define|add|insert|header|argument)\w*\s*$/i.test(
        text.slice(Math.max(0, from - 40), from),
      );
      const judged = name && judgeValue(value, name, LITERAL);
      return stores || (judged === "high" && /\d/.test(value)) ? judged : undefined;
    },
  },
  call("password", String.raw`\b\w{0,20}password\(\s{0,8}`),
  call(
    "auth",
    String.raw`\b(?:auth\s{0,4}=\s{0,4}\(|\w{0,20}basicauth\w{0,10}\()\s{0,8}["'][^"'\r\n]{1,80}["'],\s{0,8}`,
  ),
  call("credential", String.raw`\b\w{0,40}credentials?\(\s{0,8}["'][^"'\r\n]{1,80}["'],\s{0,8}`),
  call("login", String.raw`\blogin\(\s{0,8}["'][^"'\r\n]{1,80}["'],\s{0,8}`),
  call(
    "connect",
    String.raw`\b(?:getconnection|mysqli?_connect|pg_connect|createconnection)\((?:[^()"'\r\n]{0,60}|["'][^"'\r\n]{0,120}["']),\s{0,8}["'][^"'\r\n]{1,80}["'],\s{0,8}`,
  ),
  call(
    "password",
    String.raw`\bset_password\(\s{0,8}["'][^"'\r\n]{1,80}["'],\s{0,8}["'][^"'\r\n]{1,80}["'],\s{0,8}`,
  ),
  call("hmac", String.raw`\bcreatehmac\(\s{0,8}["'][\w-]{1,20}["'],\s{0,8}`),
  call("fernet", String.raw`\bfernet\(\s{0,8}`),
  call("jwt", String.raw`\bjwt\.(?:sign|encode|verify|decode)\([^"'\r\n]{1,120},\s{0,8}`),
  call(
    "identified",
    String.raw`\bidentified\s{1,4}(?:with\s{1,4}\w{1,40}\s{1,4})?(?:by|as)\s{1,4}(?!\x60)`,
  ),
  call("pass", String.raw`\b\w{0,30}(?:password|passwd|passphrase|_pass)\s{1,4}`),
];

function call(word: string, before: string): Rule {
  return {
    kind: "secret:argument",
    severity: "high",
    words: [word],
    pattern: new RegExp(String.raw`(?<keep>${before}${STRING}`, "gi"),
    judge: (value) => judgeValue(value, "password", LITERAL),
  };
}
