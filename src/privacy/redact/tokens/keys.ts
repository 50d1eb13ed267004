import type { Rule } from "../rule.ts";
import { isJwt } from "./checksums.ts";
import type { Token } from "./token.ts";

/** Keys and tokens of open formats. */
export const KEY_TOKENS: readonly Token[] = [
  { kind: "age_key", words: ["age-secret-key-1"], shape: "AGE-SECRET-KEY-1[A-Z0-9]{58}" },
  { kind: "jwt", words: ["eyj"], shape: String.raw`(?<![_-])eyJ%u{8,}\.%u*\.%u{8,}`, check: isJwt },
  { kind: "jwe", words: ["eyj"], shape: String.raw`(?<![_-])eyJ%u{8,}(?:\.%u*){4}`, check: isJwt },
  { kind: "bitcoin_key", words: ["xprv", "zprv", "yprv"], shape: "[xyz]prv%w{107}" },
];

/** Keys in files of their own: armour and all. */
export const KEY_RULES: readonly Rule[] = [
  {
    // Up to its END line; else (cut off, or on one line) the base64 that follows the BEGIN line.
    kind: "secret:private_key",
    severity: "high",
    words: ["private key"],
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?:[^-]|-(?!----))*-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|[A-Za-z0-9+/=]*(?:(?:\s|\\[nr])+[A-Za-z0-9+/=]{16,})*)/g,
  },
  {
    kind: "secret:private_key",
    severity: "high",
    words: ["ssh2 encrypted private key"],
    pattern:
      /---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\s(?:[^-]|-(?!---))*---- END SSH2 ENCRYPTED PRIVATE KEY ----/g,
  },
  {
    kind: "secret:putty_key",
    severity: "high",
    words: ["private-lines:"],
    pattern:
      /(?<keep>Private-Lines: [0-9]{1,4}\s{1,4})(?<hide>[A-Za-z0-9+/=]{8,80}(?:\s{1,4}[A-Za-z0-9+/=]{8,80})*)/g,
  },
];
