import { z } from "zod";

import type { Approval, Approvals } from "../release/approvals.ts";
import { type Answer, type Call, Question } from "./call.ts";

const FORM = z.object({ decision: z.enum(["keep private", "release"]) });

/**
 * Puts a decision to the person through the client that calls, where it can ask: throws the `Question`, and takes the
 * answer when the call comes back with it. No answer, a closed dialog and a client that cannot ask decide nothing:
 * the approval goes on waiting, for a terminal.
 */
export function askPerson(approvals: Approvals, approval: Approval, call: Call): void {
  const { id, title, note, text } = approval;
  const { id: session } = call.session;
  if (!call.canAsk) return;
  const key = approvals.dialog(id, session);
  const answer = key === undefined ? undefined : call.answer(key);
  if (key === undefined || answer === undefined)
    throw new Question(
      approvals.openDialog(id, session),
      `${title}\n\nExactly this would leave this machine, ${Buffer.byteLength(text)} bytes:\n\n${text}\n\n${note}`,
      FORM,
    );
  approvals.answer(id, session, { key, verdict: verdictOf(answer) });
}

/** Only the one choice that says so is a yes; a form sent off empty is not. */
function verdictOf({ action, content }: Answer): "yes" | "no" | "later" {
  if (action !== "accept") return action === "decline" ? "no" : "later";
  const { data } = FORM.safeParse(content);
  if (!data) return "later";
  return data.decision === "release" ? "yes" : "no";
}
