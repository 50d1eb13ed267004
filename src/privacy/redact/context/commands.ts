import type { Place, Rule, Severity } from "../rule.ts";
import { classify } from "./names.ts";
import { judgeValue } from "./values.ts";

const VALUE = String.raw`["']?)(?<hide>[^\s"'\x60|;&<>]{3,500})`;

/** Credentials on command lines. */
export const COMMAND_RULES: readonly Rule[] = [
  {
    kind: "secret:flag",
    severity: "high",
    words: ["--", "-storepass", "-keypass", " -pass"],
    pattern: new RegExp(
      String.raw`(?<keep>(?<![\w-])--?(?:[\w-]{0,40}?(?:passw(?:or)?d|passphrase|pass|pwd|secret|token|key)[\w-]{0,20})[ =]{1,4}${VALUE}`,
      "gi",
    ),
    judge: judgeFlag,
  },
  option(["mysql", "mariadb"], String.raw`(?:mysql|mariadb)\w{0,12}`, "-p"),
  option(["7z"], "7za?", "-p"),
  option(["sshpass"], "sshpass", String.raw`-p\s{0,4}`),
  option(["login"], String.raw`\w{1,12}(?:\s[\w-]{1,20})?\slogin`, String.raw`-p\s{1,4}`),
  option(["redis-cli"], "redis-cli", String.raw`-a\s{1,4}`),
  option(["vault"], String.raw`vault\slogin`, "(?:token=)?"),
  option(["curl", "wget"], "(?:curl|wget)", String.raw`(?:-u|--user)[ =]{0,4}["']?[^\s:"']{1,80}:`),
  option(["smbclient"], "smbclient", String.raw`-U\s{0,4}[^\s%]{1,80}%`),
  option(["openssl"], "openssl", String.raw`-pass(?:in|out)?\s{1,4}["']?pass:`),
  option(["<<<"], String.raw`\w{2,20}`, String.raw`<<<\s{1,4}`),
  {
    kind: "secret:flag",
    severity: "high",
    words: ["-stdin", "--with-token"],
    pattern:
      /(?<keep>\b(?:echo|printf)\s{1,4}(?:-n\s{1,4})?["']?)(?<hide>[^\s"'|]{3,500})(?=["']?\s{0,4}\|[^\r\n|]{0,120}(?:-stdin|--with-token))/g,
    judge: (value) => judgeValue(value, "password", { quoted: true, ends: true, tight: true }),
  },
  {
    kind: "secret:flag",
    severity: "high",
    words: ["token ", "key ", "secret ", "password ", "requirepass ", "masterauth "],
    // Dockerfile and cmd: a name in capitals, a blank, a value.
    pattern:
      /(?<keep>(?:^|[\r\n])\s{0,8}(?:(?:ENV|ARG|setx|set|export|aws configure set)\s{1,4}[A-Za-z_0-9]{0,40}(?:PASS(?:WORD)?|TOKEN|SECRET|KEY|password|token|secret|key)|requirepass|masterauth)\s{1,4}["']?)(?<hide>[^\s"'=]{3,500})/g,
    judge: judgeFlag,
  },
];

/** The value of an `option` of a `command`, both as patterns, up to the end of the command. */
function option(words: readonly string[], command: string, name: string): Rule {
  return {
    kind: "secret:flag",
    severity: "high",
    words,
    pattern: new RegExp(
      String.raw`(?<keep>(?<![\w-])${command}(?=\s))(?<hide>[^\r\n|;&]{3,600})`,
      "g",
    ),
    each: new RegExp(
      String.raw`(?<keep>\s${name}["']?)(?<hide>(?![-$<{])[^\s"'\x60|;&<>]{3,500})`,
      "g",
    ),
    judge: (value) => judgeValue(value, "password", { quoted: true, ends: true, tight: true }),
  };
}

/** An option's own name says what its value is; a path, another option or a variable is none. */
function judgeFlag(value: string, { keep }: Place): Severity | undefined {
  if (/^[-$/.~<{(]/.test(value) || /^[A-Z]+(?:_[A-Z]+)*$/.test(value)) return undefined;
  const name = classify(
    keep
      .trim()
      .split(/[\s=]+/)
      .findLast((part) => /[A-Za-z]/.test(part)) ?? "",
  );
  return name && judgeValue(value, name, { quoted: false, ends: true, tight: true });
}
