import type { Rule, Severity } from "../rule.ts";

/** Accounts that machines make by themselves, and what documentation calls one. */
const NOBODY =
  /(?:^|[\\/~])(?:user|users|username|you|me|someone|name|root|admin|administrator|app|node|runner|runneradmin|ubuntu|debian|ec2-user|vscode|vagrant|pi|docker|git|jenkins|circleci|gitpod|codespace|coder|linuxbrew|shared|public|default|all users|www-data|jovyan|\.\.\.|example)$/i;

function judge(value: string): Severity | undefined {
  return NOBODY.test(value) ? undefined : "low";
}

/** Home folders: the name of who works there. */
export const PLACE_RULES: readonly Rule[] = [
  {
    kind: "personal:home",
    severity: "low",
    words: ["/home/", "/users/"],
    pattern:
      /(?<![\w.])(?:\/(?:mnt\/)?[a-z])?\/(?:home|Users|var\/home|export\/home)\/[^\s/\\:;,"'`<>|(){}[\]$%*?]{1,64}/g,
    judge,
  },
  {
    kind: "personal:home",
    severity: "low",
    words: ["users", "documents and settings"],
    pattern:
      /(?<![A-Za-z0-9])[A-Z]:[\\/]{1,2}(?:Users|Documents and Settings)[\\/]{1,2}(?:[^\\/:*?"<>|\r\n$%]{1,64}(?=[\\/])|[^\s\\/:*?"'`<>|;,(){}[\]$%]{1,64})/gi,
    judge,
  },
  {
    kind: "personal:home",
    severity: "low",
    words: ["~"],
    pattern: /(?<![\w/~.@)\]-])~[a-z_][\w.-]{0,31}(?=\/)/gi,
    judge,
  },
];
