import { z } from "zod";

import type { Program } from "./command.ts";
import { openNode } from "./open-node.ts";
import { reviewMethods } from "./review-methods.ts";
import type { ReviewNode } from "./review-session.ts";

const WAITING = z.array(z.object({ id: z.number(), title: z.string() }));
const CHALLENGE = z.object({
  title: z.string(),
  lead: z.string(),
  note: z.string(),
  text: z.string(),
  marks: z.array(z.tuple([z.number(), z.number()])),
});
const CONFIRMED = z.object({ confirmed: z.boolean() });

/** What a review asks of the node of this home. */
export async function openReviewNode(program: Program): Promise<ReviewNode & AsyncDisposable> {
  const node = await openNode(program, reviewMethods);
  return {
    list: async () => WAITING.parse(await node.ask("review.list", {})),
    challenge: async (id) => CHALLENGE.parse(await node.ask("review.challenge", { id })),
    confirm: async (id, words) =>
      CONFIRMED.parse(await node.ask("review.confirm", { id, words })).confirmed,
    decline: async (id) => void (await node.ask("review.decline", { id })),
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  };
}
