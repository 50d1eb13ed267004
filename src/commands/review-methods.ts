import { z } from "zod";

import type { AdminMethods } from "../node/admin.ts";

const SUBJECT = z.object({ id: z.int().positive() });
const WORDS = SUBJECT.extend({ words: z.string().max(400) });

/** What `paired-mcp review` asks of the node. The words are drawn and compared there, not in the command. */
export const reviewMethods: AdminMethods = {
  "review.list": ({ approvals }) => approvals.pending().map(({ id, title }) => ({ id, title })),
  "review.challenge": ({ approvals }, params) => approvals.challenge(SUBJECT.parse(params).id),
  "review.confirm": async ({ approvals, gate }, params) => {
    const { id, words } = WORDS.parse(params);
    await gate.ready();
    return { confirmed: approvals.confirm(id, words, "terminal") };
  },
  "review.decline": async ({ approvals, gate }, params) => {
    await gate.ready();
    approvals.decline(SUBJECT.parse(params).id, "terminal");
  },
};
