import { z } from "zod";

const END = z.object({ seq: z.number(), hash: z.string() });
/** The ends of a chain as a node signs them. */
export const SEAL = z.object({
  v: z.literal(1),
  base: END,
  head: END,
  at: z.number(),
  key: z.string(),
  signature: z.string(),
});
