import { PairedError } from "../errors.ts";
import type { Kind, Priority } from "./task.ts";

/** What a debt costs while it stays. */
export const SEVERITIES = [1, 3, 5, 7] as const;
export const MAX_EFFORT = 5;

export interface Debt {
  readonly severity: number | null;
  readonly effort: number | null;
  readonly priority: Priority;
}

/** From which product of severity and effort on a debt has a priority. */
const STEPS = [
  [25, "urgent"],
  [15, "high"],
  [5, "normal"],
] as const;

/** The debt of a new task, with the priority that follows from it; throws `bad_input` for half of one. */
export function readDebt(kind: Kind, asked: Partial<NewDebt>): Debt {
  const { severity, effort, priority } = asked;
  if (kind !== "debt" && (severity !== undefined || effort !== undefined))
    throw new PairedError("bad_input", "severity and effort are of a debt", {
      fix: 'Leave them out, or give kind "debt".',
    });
  if (kind !== "debt") return { severity: null, effort: null, priority: priority ?? "normal" };
  if (severity === undefined || effort === undefined)
    throw new PairedError("bad_input", "a debt needs severity and effort", {
      fix: `Severity is ${SEVERITIES.join(", ")}, effort 1 to ${MAX_EFFORT}; their product is its priority.`,
    });
  const follows = STEPS.find(([least]) => severity * effort >= least)?.[1] ?? "low";
  return { severity, effort, priority: priority ?? follows };
}

interface NewDebt {
  readonly severity: number | undefined;
  readonly effort: number | undefined;
  readonly priority: Priority | undefined;
}
