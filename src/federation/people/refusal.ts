import { PairedError } from "../../errors.ts";

/** How an inviter says no. */
export type Refusal = "rejected" | "used" | "expired";

/** What each refusal means and what helps against it. */
export function refused(refusal: Refusal): PairedError {
  if (refusal === "used")
    return new PairedError("conflict", "this invite has been used", {
      fix: "Each invite lets one person in, once: ask the inviter for a new one.",
    });
  if (refusal === "expired")
    return new PairedError("conflict", "this invite has expired", {
      fix: "Invites last 24 hours: ask the inviter for a new one.",
    });
  return new PairedError("denied", "the inviter refused this request to join", {
    fix: "Compare the six words with the inviter and ask for a new invite.",
  });
}
