import type { Rule } from "./rule.ts";

/** Account names that say nothing about a person. */
const GENERIC = new Set([
  "admin",
  "administrator",
  "app",
  "default",
  "guest",
  "node",
  "nobody",
  "root",
]);

/** Mail addresses, home folders, and the names handed in. */
export function personalRules(names: readonly string[]): readonly Rule[] {
  return [
    {
      kind: "personal:email",
      pattern:
        /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/gu,
      skip: (value) => value.startsWith("git@"),
    },
    {
      kind: "personal:home",
      pattern:
        /(?<![\w.])(?:\/(?:mnt\/)?[a-z])?\/(?:home|Users|var\/home|export\/home)\/[^\s/\\:;,"'`<>|(){}[\]$%*?]{1,64}/g,
    },
    {
      kind: "personal:home",
      pattern:
        /(?<![A-Za-z0-9])[A-Z]:[\\/]{1,2}(?:Users|Documents and Settings)[\\/]{1,2}(?:[^\\/:*?"<>|\r\n$%]{1,64}(?=[\\/])|[^\s\\/:*?"'`<>|;,(){}[\]$%]{1,64})/gi,
    },
    { kind: "personal:home", pattern: /(?<![\w/~.@)\]-])~[a-z_][\w.-]{0,31}(?=\/)/gi },
    ...names.filter(isTelling).map((name) => ({
      kind: "personal:user",
      pattern: new RegExp(String.raw`(?<![\p{L}\p{N}_])${escape(name)}(?![\p{L}\p{N}_])`, "giu"),
    })),
  ];
}

function isTelling(name: string): boolean {
  return name.length >= 3 && name.length <= 64 && !GENERIC.has(name.toLowerCase());
}

function escape(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
