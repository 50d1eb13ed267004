import { z } from "zod";

import type { AdminMethods } from "../node/admin.ts";
import { consentRecord } from "../release/consent-record.ts";
import { STANDING } from "../release/consents.ts";
import { sayGrant } from "../release/grant.ts";

const SUBJECT = z.object({ id: z.int().positive() });
const STANDING_WISH = z.object({
  space: z.int().positive(),
  kind: z.string().min(1).max(48),
  project: z.string().min(1).max(120).optional(),
  tag: z.string().min(1).max(48).optional(),
  days: z.int().min(1).max(STANDING.days),
  count: z.int().min(1).max(STANDING.count),
});

/** What `paired-mcp consent` and `paired-mcp policy` ask of the node. Nothing here gives a consent: `review` does. */
export const consentMethods: AdminMethods = {
  "consent.list": ({ consents }) =>
    consents.list().map((grant) => ({ line: `${sayGrant(grant)}, text ${grant.text}`, grant })),
  "consent.export": ({ consents }) => consents.list().map(consentRecord),
  "consent.withdraw": async ({ consents, gate }, params) => {
    const { id } = SUBJECT.parse(params);
    await gate.ready();
    return consents.withdraw(id, "terminal");
  },
  "consent.allow": async ({ consents, gate }, params) => {
    await gate.ready();
    return { approval: consents.askStanding(STANDING_WISH.parse(params)).id };
  },
  "policy.effective": ({ policies, person }) => ({ ...policies.effective(), yes: person.yes() }),
};
