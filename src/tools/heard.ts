import type { Context } from "../context.ts";
import type { Session } from "./call.ts";

/** A session is shown what others wrote: what those have read of strangers may speak from it. */
export function heard(
  { gate }: Context,
  session: Session,
  written: readonly { readonly session: string }[],
): void {
  for (const writer of new Set(written.map((each) => each.session))) gate.heard(session.id, writer);
}
