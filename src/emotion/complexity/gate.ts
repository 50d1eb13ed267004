import { z } from "zod";

import { PairedError } from "../../errors.ts";

const MOST = z.number().int().min(0).optional();

/** The most that is allowed; what is not named is not checked. */
export const GATE = z.strictObject({
  cyclomatic: MOST,
  cognitive: MOST,
  nesting: MOST,
  length: MOST,
  parameters: MOST,
  /** The share of lines that stand in two places, 0 to 1. */
  duplication: z.number().min(0).max(1).optional(),
  /** How much cognitive complexity may grow, in sum, since the base. */
  growth: MOST,
});

export type Gate = z.output<typeof GATE>;

export function readGate(text: string): Gate {
  try {
    return GATE.parse(JSON.parse(text));
  } catch (error) {
    throw new PairedError("bad_input", "the gate cannot be read", {
      fix: `It is JSON of any of ${Object.keys(GATE.shape).join(", ")}: {"cognitive": 15, "duplication": 0.05}`,
      cause: error,
    });
  }
}
