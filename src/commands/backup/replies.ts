import { z } from "zod";

const N = z.number();
const KEPT = z.object({ daily: N, weekly: N, monthly: N });
const PLAN = z.object({ folder: z.string(), hour: N, minute: N, keep: KEPT });
const RUN = z.object({ at: N, folder: z.string(), outcome: z.string(), bytes: N });

/** What the node answers to `paired-mcp backup`. */
export const STATUS = z.object({
  plan: PLAN.optional(),
  last: RUN.optional(),
  lastDone: RUN.optional(),
  owed: z.array(z.string()),
});
export const PROGRESS = z.discriminatedUnion("state", [
  z.object({ state: z.literal("running"), pages: N, of: N }),
  z.object({
    state: z.literal("done"),
    snapshot: z.string(),
    folder: z.string(),
    pages: N,
    changedPages: N,
    bytes: N,
    heldMs: N,
  }),
]);
export const LIST = z.object({
  folder: z.string(),
  snapshots: z.array(
    z.object({ id: z.string(), made: N, kind: z.string(), pages: N, version: z.string() }),
  ),
  unreadable: z.array(z.string()),
});
export const PRUNED = z.object({
  folder: z.string(),
  kept: N,
  removed: N,
  chunks: N,
  unreadable: z.array(z.string()),
});
