import { z } from "zod";

import { PairedError } from "../errors.ts";
import { plainLine } from "../privacy/plain-text.ts";
import { timeInput } from "../privacy/time-input.ts";
import { defineTool } from "./define.ts";
import { type Given, PRIVACY_REPLY, type PrivacyAction } from "./privacy/action.ts";
import { auditVerify } from "./privacy/audit-verify.ts";
import { audit } from "./privacy/audit.ts";
import { erase, exported } from "./privacy/by-hand.ts";
import { report } from "./privacy/report.ts";

const MOST_RECORDS = 50;

const ACTIONS = {
  report,
  audit,
  audit_verify: auditVerify,
  export: exported,
  erase,
} as const satisfies Record<string, PrivacyAction>;
const NAMES = z.enum(["report", "audit", "audit_verify", "export", "erase"]) satisfies z.ZodType<
  keyof typeof ACTIONS
>;

export const privacy = defineTool({
  name: "privacy",
  title: "Show what PAIRED keeps and did",
  description:
    "The person's own data. report: what is kept, why, what left. audit {id, event, since, limit, cursor}: what left, was erased, joined or changed, who decided. audit_verify: is that whole. No content. export, erase {id}: the command a person types.",
  effect: "destroy",
  input: z.object({
    action: NAMES,
    id: z.string().max(20).optional().describe("K12, S1"),
    event: plainLine(40).optional().describe("release"),
    since: timeInput().optional(),
    limit: z.number().int().min(1).max(MOST_RECORDS).optional(),
    cursor: z.string().max(20).optional(),
  }),
  output: PRIVACY_REPLY,
  steps: async (ctx, { action, ...given }, call) => {
    const { takes, run }: PrivacyAction = ACTIONS[action];
    assertTakes(action, takes, given);
    return run(ctx, given, call);
  },
});

function assertTakes(action: string, takes: PrivacyAction["takes"], given: Given): void {
  const other = Object.keys(given).filter((name) => !takes.some((known) => known === name));
  if (other.length === 0) return;
  throw new PairedError("bad_input", `${action} does not take ${other.join(", ")}`, {
    fix: takes.length > 0 ? `It takes ${takes.join(", ")}.` : "It takes nothing else.",
  });
}
