import type { Config } from "../config.ts";
import { loadOwnPatterns } from "../privacy/redact/own-patterns.ts";
import { findStamp, readSettings, redactionPath } from "../store/redaction-file.ts";
import type { Check } from "./check.ts";

/** The user's settings of redaction: a file that cannot be used lets nothing out. */
export function redactionCheck({ home }: Config): Check {
  return {
    name: "redaction",
    async run() {
      const path = redactionPath(home);
      if (findStamp(path) === undefined)
        return { level: "ok", says: "all that is found is hidden; no names of your own are set" };
      const { phrases, patterns, policies } = readSettings(path);
      await loadOwnPatterns(patterns);
      return {
        level: "ok",
        says: `${phrases.length} names, ${patterns.length} patterns and ${policies} policies of your own`,
      };
    },
  };
}
