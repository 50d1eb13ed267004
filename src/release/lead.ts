import type { Approval } from "./approval.ts";

/** What stands before the text of a decision, in a dialog as on a terminal. */
export function leadOf({ kind, text }: Pick<Approval, "kind" | "text">): string {
  return LEADS[kind](text);
}

const LEADS: Readonly<Record<Approval["kind"], (text: string) => string>> = {
  release: (text) => `Exactly this would leave this machine, ${Buffer.byteLength(text)} bytes:`,
  grant: () => "This would be allowed from now on:",
  member: () => "Their screen must show exactly these six words:",
};
