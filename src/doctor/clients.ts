import { createBefores } from "../clients/before.ts";
import { launchOn } from "../clients/client.ts";
import type { Places } from "../clients/places.ts";
import { planSteps, type Step } from "../clients/plan.ts";
import { CLIENTS } from "../clients/table.ts";
import { isThere, targetsOf } from "../clients/targets.ts";
import type { Check, Diagnosis } from "./check.ts";

/** Whose settings have the server. A client may have it by a plugin or a project too: it is no fault when they do not. */
export function clientsCheck(home: string, places: Places): Check {
  return {
    name: "clients",
    run(): Diagnosis {
      const there = CLIENTS.filter((client) => isThere(client, places));
      const targets = targetsOf(
        there,
        { user: true, project: undefined, rules: undefined },
        places,
      );
      const steps = planSteps(targets, {
        remove: false,
        launch: launchOn(places.platform),
        befores: createBefores(home),
      });
      const refused = steps.find((step) => step.change === "refused");
      if (refused?.change === "refused") {
        const { message, fix } = refused.error;
        return { level: "warn", says: message, ...(fix !== undefined && { fix }) };
      }
      return { level: "ok", says: describe(steps) };
    },
  };
}

function describe(steps: readonly Step[]): string {
  const names = (change: Step["change"]): string =>
    steps
      .filter((step) => step.change === change)
      .map(({ client }) => client.name)
      .join(", ");
  const [set, unset] = [names("none"), names("add")];
  if (!set && !unset) return "none found in this home folder";
  if (!unset) return `in the settings of ${set}`;
  return `${set ? `in the settings of ${set}; ` : ""}not in those of ${unset}: paired-mcp init`;
}
