import { createRoster } from "../agents/roster.ts";
import type { Config } from "../config.ts";
import type { Check } from "./check.ts";

/** The person's file of roles: one that cannot be used leaves the team as it comes. */
export function rolesCheck({ home }: Config): Check {
  return {
    name: "roles",
    run() {
      const roster = createRoster(home);
      const fault = roster.fault();
      if (fault) throw fault;
      const slugs = roster.list().map(({ slug }) => slug);
      return { level: "ok", says: slugs.join(", ") };
    },
  };
}
