import type { Audit } from "../store/audit.ts";
import type { Grants } from "./grants.ts";
import type { Policies } from "./policies.ts";

/**
 * Whether texts may go to a model at this origin, now: only under a consent to that, and not to another purpose. A no is
 * recorded once, until there is a yes. Throws `denied` where a policy forbids it.
 */
export function createRemoteConsent(deps: {
  readonly grants: Pick<Grants, "find">;
  readonly policies: Pick<Policies, "assertRemoteModels">;
  readonly audit: Pick<Audit, "write">;
}): (origin: string) => boolean {
  const { grants, policies, audit } = deps;
  const refused = new Set<string>();
  return (origin) => {
    policies.assertRemoteModels();
    const isAgreed = grants.find({ purpose: "embed", recipient: origin }) !== undefined;
    if (isAgreed) refused.delete(origin);
    else if (!refused.has(origin)) {
      refused.add(origin);
      const fact = { purpose: "embed", detail: "no_consent", decision: "refused" } as const;
      audit.write({ event: "release.refused", actor: "node", ...fact });
    }
    return isAgreed;
  };
}
