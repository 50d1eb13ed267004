import type { Place, Rule, Severity } from "../rule.ts";
import { classify } from "./names.ts";
import { judgeValue } from "./values.ts";

const VALUE = String.raw`["']?)(?<hide>[^\s"'\x60|;&<>]{3,500})`;
const IN_COMMAND = String.raw`(?:[^\r\n|;&]{0,120}?\s)?`;

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
  command("mysql", String.raw`\b(?:mysql\w{0,12}|mariadb\w{0,12})\s${IN_COMMAND}-p`),
  command("7z", String.raw`\b7za?\s${IN_COMMAND}-p`),
  command("sshpass", String.raw`\bsshpass\s${IN_COMMAND}-p\s{0,4}`),
  command(
    "login",
    String.raw`\b(?:docker|podman|az|helm registry|oras|cf|oc)\s${IN_COMMAND}login\s${IN_COMMAND}-p\s{1,4}`,
  ),
  command("redis-cli", String.raw`\bredis-cli\s${IN_COMMAND}-a\s{1,4}`),
  command("vault", String.raw`\bvault\s{1,4}login\s{1,4}(?:-method=\w{1,20}\s{1,4})?(?:token=)?`),
  command(
    "curl",
    String.raw`\b(?:curl|wget|http)\s${IN_COMMAND}(?:-u|--user)[ =]{0,4}["']?[^\s:"']{1,80}:`,
  ),
  command("smbclient", String.raw`\bsmbclient\s${IN_COMMAND}-U\s{0,4}[^\s%]{1,80}%`),
  command("pass", String.raw`-pass(?:in|out)?\s{1,4}["']?pass:`),
  command("<<<", String.raw`<<<\s{0,4}`, 16),
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
    words: ["token ", "key ", "secret ", "password "],
    // Dockerfile and cmd: a name in capitals, a blank, a value.
    pattern:
      /(?<keep>(?:^|[\r\n])\s{0,8}(?:ENV|ARG|setx|set|export|aws configure set)\s{1,4}[A-Za-z_0-9]{0,40}(?:PASS(?:WORD)?|TOKEN|SECRET|KEY|password|token|secret|key)\s{1,4}["']?)(?<hide>[^\s"'=]{3,500})/g,
    judge: judgeFlag,
  },
];

function command(word: string, before: string, least = 3): Rule {
  return {
    kind: "secret:flag",
    severity: "high",
    words: [word],
    pattern: new RegExp(
      String.raw`(?<keep>${before}["']?)(?<hide>(?![-$<{])[^\s"'\x60|;&<>]{${least},500})`,
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
