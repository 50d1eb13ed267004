import { z } from "zod";

import type { AdminMethods } from "../node/admin.ts";
import { PROOF } from "../privacy/keys/proof.ts";

const SUBJECT = z.object({ id: z.int().positive() });
const WORDS = SUBJECT.extend({ words: z.string().max(400), proof: PROOF.optional() });

/** What `paired-mcp review` asks of the node. The words are drawn and compared there, not in the command. */
export const reviewMethods: AdminMethods = {
  "review.list": ({ approvals }) => approvals.pending().map(({ id, title }) => ({ id, title })),
  "review.challenge": ({ approvals, person }, params) => ({
    ...approvals.challenge(SUBJECT.parse(params).id),
    yes: person.yes(),
  }),
  "review.confirm": async ({ approvals, gate }, params) => {
    const { id, words, proof } = WORDS.parse(params);
    await gate.ready();
    return { confirmed: approvals.confirm(id, words, proof) };
  },
  "review.decline": async ({ approvals, gate }, params) => {
    await gate.ready();
    approvals.decline(SUBJECT.parse(params).id);
  },
};
