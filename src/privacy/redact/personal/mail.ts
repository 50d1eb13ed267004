import type { Rule } from "../rule.ts";

/** Addresses that documentation uses (RFC 2606), and accounts that are no person's. */
const NOBODY =
  /@(?:[\w-]+\.)?example\.(?:com|org|net)$|^git@|@users\.noreply\.github\.com$|^noreply@github\.com$/i;

export const MAIL_RULES: readonly Rule[] = [
  {
    kind: "personal:email",
    severity: "medium",
    words: ["@"],
    pattern:
      /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/gu,
    judge: (value) => (NOBODY.test(value) ? undefined : "medium"),
  },
  {
    // Who wrote or signed a commit: the name before the address.
    kind: "personal:author",
    severity: "medium",
    words: ["author", "commit", "-by:", "signed-off", "tagger"],
    pattern:
      /(?<keep>(?:^|[\r\n])[ \t>|#*]{0,20}(?:author|committer|tagger|commit|[a-z-]{2,24}-by): {1,8})(?<hide>[^\r\n<>:"]{2,80}?)(?= ?<[^\s<>]{1,100}@)/gi,
  },
];
