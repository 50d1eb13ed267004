import type { Place, Rule, Severity } from "../rule.ts";
import { classify, NAME_STEM, NAME_WORDS } from "./names.ts";
import { judgeValue } from "./values.ts";

const SETTING = { quoted: true, ends: true, tight: true } as const;

/** Formats of files that hold credentials. */
export const FILE_RULES: readonly Rule[] = [
  {
    kind: "secret:netrc",
    severity: "high",
    words: ["login"],
    pattern:
      /(?<keep>\blogin\s{1,8}\S{1,80}\s{1,8}(?:account\s{1,8}\S{1,80}\s{1,8})?password\s{1,8})(?<hide>\S{2,500})/g,
    judge: (value) => judgeValue(value, "password", SETTING),
  },
  {
    kind: "secret:pgpass",
    severity: "high",
    pattern:
      /(?<keep>(?:^|[\r\n])[\w.*-]{1,100}:(?:[0-9]{2,5}|\*):[^:\s]{1,63}:[^:\s]{1,63}:)(?<hide>[^\s]{3,200})(?=\s|$)/g,
    judge: (value) => judgeValue(value, "password", SETTING),
  },
  {
    kind: "secret:password_hash",
    severity: "medium",
    words: ["$1$", "$2a$", "$2b$", "$2x$", "$2y$", "$5$", "$6$", "$7$", "$y$", "$apr1$", "$argon2"],
    pattern: /\$(?:1|2[abxy]|5|6|7|y|apr1|argon2(?:id|i|d))\$[A-Za-z0-9./$=,+]{20,400}/g,
  },
  {
    kind: "secret:kubernetes",
    severity: "high",
    words: ["data:"],
    pattern:
      /(?<keep>\b(?:data|stringData):[ \t]{0,8}\r?\n)(?<hide>(?:[ \t][^\r\n]{1,4000}(?:\r?\n|$)){1,100})/g,
    each: /(?<keep>[ \t]{1,16}[\w.-]{1,100}:[ \t]{0,8}["']?)(?<hide>[^\s"']{3,4000})/g,
    judge: (value, { text }) =>
      /\bkind:\s{0,8}["']?Secret\b/.test(text) ? judgeValue(value, "password", SETTING) : undefined,
  },
  {
    kind: "secret:docker_auth",
    severity: "high",
    words: ['"auth"', "identitytoken"],
    pattern:
      /(?<keep>"(?:auth|identitytoken)"\s{0,4}:\s{0,4}")(?<hide>[A-Za-z0-9+/=_.-]{8,4000})(?=")/g,
    judge: (value) => (/[0-9A-Z=]/.test(value) ? "high" : undefined),
  },
  {
    kind: "secret:assigned",
    severity: "high",
    words: ["value"],
    // A name in one field, its value in the next: Kubernetes, ECS, app.config, Maven.
    pattern: new RegExp(
      String.raw`(?<keep>\b(?:name|key|id)["']?\s{0,4}[:=]\s{0,4}["']?[\w.-]{0,40}?${NAME_STEM}[\w.-]{0,20}["']?\s{0,4},?\s{0,24}["']?value["']?\s{0,4}[:=]\s{0,4}["']?)(?<hide>[^\s"',<>}]{3,1000})`,
      "gi",
    ),
    judge(value, { keep }) {
      const [, named = ""] = /^\w+["']?\s*[:=]\s*["']?([\w.-]+)/.exec(keep) ?? [];
      const name = classify(named);
      return name && judgeValue(value, name, SETTING);
    },
  },
  {
    kind: "secret:assigned",
    severity: "high",
    words: NAME_WORDS,
    // Lists: each value on its own.
    pattern: new RegExp(
      String.raw`(?<keep>${NAME_STEM}\w{0,20}["'\x60]?\s{0,4}(?::=|=>|=|:)\s{0,4}(?:new\s\w{1,20})?)(?<hide>[[({][^\])}]{4,1000}[\])}]|\r?\n(?:[ \t]{0,16}-[ \t]{1,8}[^\r\n]{1,1000}(?:\r?\n|$)){1,100})`,
      "gi",
    ),
    each: /(?<keep>(?:^|[[({,\s])\s{0,8}(?:-\s{1,8}|["']?[\w-]{1,40}["']?\s{0,4}[:=]\s{0,4})?["'\x60]?)(?<hide>[^\s"'\x60,;:=()[\]{}]{8,1000})(?=["'\x60]?\s{0,8}(?:[,\])}\r\n]|$))/g,
    judge: judgeItem,
  },
  {
    kind: "secret:assigned",
    severity: "high",
    words: ["default", "client_email", "private_key_id"],
    pattern:
      /(?<keep>\bvariable\s{1,4}"[\w-]{0,40}(?:password|secret|token|key)"\s{0,4}\{[^{}]{0,200}?default\s{0,8}=\s{0,4}"|"private_key_id"\s{0,4}:\s{0,4}")(?<hide>[^"\r\n]{3,500})(?=")/g,
    judge: (value) => judgeValue(value, "password", SETTING),
  },
];

/** In a list of secrets, words are names of them; what has digits among its letters is one. */
function judgeItem(value: string, { text, start }: Place): Severity | undefined {
  const before = text.slice(Math.max(0, start - 80), start);
  const quoted = /["'\x60]$/.test(before);
  const changes = value.match(/[a-z]\d|\d[a-z]/gi)?.length ?? 0;
  const drawn = changes > 2 || (changes > 0 && /[^\w.-]/.test(value));
  return judgeValue(value, quoted && drawn ? "password" : "key", SETTING);
}
