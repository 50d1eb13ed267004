import { createUsageWishes } from "../agents/usage-wishes.ts";
import type { Config } from "../config.ts";
import type { Check } from "./check.ts";

/** The person's file of limits: one that cannot be used sets none. */
export function usageCheck({ home }: Config): Check {
  return {
    name: "usage",
    run() {
      const wishes = createUsageWishes(home);
      const fault = wishes.fault();
      if (fault) throw fault;
      const { limits, next } = wishes.get();
      if (limits.length === 0) return { level: "ok", says: "no limit is set" };
      const names = limits.map(({ name }) => name).join(", ");
      if (next.length > 0)
        return { level: "ok", says: `${names}; at one, go on in ${next.join(", ")}` };
      return {
        level: "warn",
        says: `${names}; nobody has said where to go on at one`,
        fix: "Say it: paired-mcp usage next CLIENT ...",
      };
    },
  };
}
