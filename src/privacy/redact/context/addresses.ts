import { isRandom } from "../randomness.ts";
import type { Rule } from "../rule.ts";

const EXAMPLE_USER =
  /^(?:[$%{<[*#]|x{3}|\.{3}|(?:user(?:name)?|pass(?:word)?|pwd|secret|token|PASS(?:WORD)?|\w*PASSWORD)$)/i;

/** Credentials inside of addresses. */
export const ADDRESS_RULES: readonly Rule[] = [
  {
    kind: "secret:url_password",
    severity: "high",
    words: ["://"],
    pattern: /(?<keep>(?<=[a-z0-9]):\/\/[^\s:/@"'<>]{0,200}:)(?<hide>[^\s/"'<>]{1,400})(?=@)/gi,
    judge: judgePassword,
  },
  {
    // A password that nobody has encoded may hold a slash.
    kind: "secret:url_password",
    severity: "high",
    words: ["://"],
    pattern: /(?<keep>(?<=[a-z0-9]):\/\/[^\s:/@"'<>?#]{0,100}:)(?<hide>[^\s@"'<>?#]{1,100})(?=@)/gi,
    judge: judgePassword,
  },
  {
    kind: "secret:url_password",
    severity: "high",
    words: ["//"],
    pattern: /(?<keep>(?<![:\w])\/\/[\w.-]{1,60}:)(?<hide>[^\s/@"'<>:]{3,200})(?=@[\w.-])/g,
    judge: judgePassword,
  },
  {
    kind: "secret:url_password",
    severity: "high",
    words: ["://"],
    pattern: /(?<keep>(?<![A-Za-z0-9])https?:\/\/)(?<hide>[^\s:/@"'<>]{16,300})(?=@)/gi,
    judge: (value) => (/^[$%{<]/.test(value) ? undefined : "high"),
  },
  {
    kind: "secret:url_password",
    severity: "high",
    words: ["jdbc:oracle"],
    pattern: /(?<keep>jdbc:oracle:\w{1,10}:[^\s:/@]{1,60}\/)(?<hide>[^\s/@"'<>]{2,100})(?=@)/gi,
    judge: judgePassword,
  },
  {
    kind: "secret:url_parameter",
    severity: "high",
    words: ["key=", "sig=", "code=", "signature=", "credential=", "sign=", "auth=", "hash="],
    pattern:
      /(?<keep>[?&](?:[\w.-]{0,30}(?:key|sig|signature|sign|credential|auth|code))=)(?<hide>[^\s&"'<>#]{8,2000})/gi,
    judge: (value) => (isRandom(value) ? "high" : undefined),
  },
];

function judgePassword(value: string): "high" | "medium" | undefined {
  // A port and a path: `http://host:8080/a@b`.
  if (EXAMPLE_USER.test(value) || /^\d{1,5}(?:\/|$)/.test(value)) return undefined;
  return /^[a-z]+$/i.test(value) ? "medium" : "high";
}
