import { z } from "zod";

import type { Approval, AskedKind } from "../release/approval.ts";
import type { Approvals } from "../release/approvals.ts";
import { leadOf } from "../release/lead.ts";
import { type Answer, type Call, Question } from "./call.ts";

/** What the person can choose; the first changes nothing. */
const CHOICES = {
  release: ["keep private", "release"],
  member: ["keep out", "let in"],
} as const satisfies Record<AskedKind, Choices>;

type Choices = readonly [no: string, yes: string];

/**
 * Puts a decision to the person through the client that calls, where it can ask: throws the `Question`, and takes the
 * answer when the call comes back with it. No answer, a closed dialog and a client that cannot ask decide nothing:
 * the approval goes on waiting, for a terminal. So does what a dialog must not decide.
 */
export function askPerson(approvals: Approvals, approval: Approval, call: Call): void {
  const { id, kind, title, note, text } = approval;
  if (kind === "grant" || !call.canAsk || !approvals.takesDialog(approval)) return;
  const choices = CHOICES[kind];
  const { id: session } = call.session;
  const key = approvals.dialog(id, session);
  const answer = key === undefined ? undefined : call.answer(key);
  if (key === undefined || answer === undefined)
    throw new Question(
      approvals.openDialog(id, session),
      `${title}\n\n${note}\n\n${leadOf(approval)}\n\n${text}`,
      formOf(choices),
    );
  approvals.answer(id, session, { key, verdict: verdictOf(answer, choices) });
}

/** Only the one choice that says so is a yes; a form sent off empty is not. */
function verdictOf({ action, content }: Answer, choices: Choices): "yes" | "no" | "later" {
  if (action !== "accept") return action === "decline" ? "no" : "later";
  const { data } = formOf(choices).safeParse(content);
  if (!data) return "later";
  return data.decision === choices[1] ? "yes" : "no";
}

function formOf(choices: Choices): z.ZodObject<{ decision: z.ZodEnum }> {
  return z.object({ decision: z.enum(choices) });
}
