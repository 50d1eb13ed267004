import { ITEM_KINDS } from "./agents/session.ts";
import type { Context } from "./context.ts";

/** The session of a connection. */
interface Reader {
  readonly id: string;
}

/** A session is shown what others wrote: what those have read of strangers may speak from it. */
export function heard(
  { gate }: Context,
  reader: Reader,
  written: readonly { readonly session: string }[],
): void {
  for (const writer of new Set(written.map((each) => each.session))) gate.heard(reader.id, writer);
}

/** The same of what is shown of a project's sessions and hand-offs, in a pack, a brief, a prompt or a resource. */
export function heardProject(ctx: Context, reader: Reader, project: string): void {
  const { board, sessions } = ctx;
  const waiting = [sessions.findWaiting(project), sessions.findWaiting(project, reader.id)];
  const items = ITEM_KINDS.flatMap((kind) => sessions.items(project, kind));
  const keys = [...waiting, ...items].flatMap((one) => (one ? [{ session: one.key }] : []));
  heard(ctx, reader, [...keys, board.lastHandoff(project) ?? []].flat());
}
