import type { Config, OrganisationConfig } from "../config.ts";
import { createPolicies } from "../release/policies.ts";
import { listSlots } from "../store/keyring-file.ts";
import type { Check, Diagnosis } from "./check.ts";

/** What a yes takes here, and whether the policies can be read. */
export function releaseChecks({ home, organisation }: Config): readonly Check[] {
  return [
    { name: "your yes", run: () => describeYes(home) },
    { name: "policy", run: () => describePolicy(home, organisation) },
  ];
}

function describeYes(home: string): Diagnosis {
  const types = listSlots(home).map(({ type }) => type);
  if (types.length === 0) return { level: "ok", says: "nothing is kept yet" };
  if (types.includes("passphrase"))
    return {
      level: "ok",
      says: "takes your passphrase, typed on a terminal; no dialog and no program can give it",
    };
  return {
    level: "ok",
    says: "takes words typed on a terminal, or a dialog; an assistant with a shell could do either",
    fix: "paired-mcp keys passphrase: then it takes that. Until then, keep assistants' shells in a sandbox.",
  };
}

/** A file that cannot be used throws, with its line, and counts as a failure. */
function describePolicy(home: string, organisation: OrganisationConfig): Diagnosis {
  const { own, organisation: managed } = createPolicies({ home, organisation }).effective();
  const paths = managed.map(({ path, signed }) => path + (signed ? " (signed)" : "")).join(", ");
  if (paths) return { level: "ok", says: `managed: ${paths}${own ? ", and yours" : ""}` };
  return { level: "ok", says: own ? own.path : "none: each release is a question" };
}
