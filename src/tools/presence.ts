import type { Context } from "../context.ts";
import { PairedError } from "../errors.ts";
import type { Session } from "./call.ts";

/** A session that calls is alive, whatever it calls; where that cannot be written down, the call itself says why. */
export function beat(ctx: Context, session: string): void {
  quietly(ctx, () => {
    ctx.board.leases.beat(session);
    ctx.sessions.beat(session);
  });
}

/** What a session has called for is done before its next call looks, and before it is said to have left. */
export function settle(ctx: Context, session: string): void {
  quietly(ctx, () => ctx.calls.settle(session));
}

/** What a session holds that has hung up is free soon. Locked data has no leases to shorten: they run out by themselves. */
export function leave(ctx: Context, session: string): void {
  settle(ctx, session);
  quietly(ctx, () => {
    ctx.board.leases.left(session);
    ctx.sessions.left(session);
  });
}

/** Where the person wants it known, a call says how the work goes: its kind, its length, whether it failed. */
export function called(
  ctx: Context,
  { id, project, folder }: Session,
  how: { readonly reads: boolean; readonly ok: boolean; readonly ms: number },
): void {
  quietly(ctx, () => {
    if (folder !== undefined) ctx.insight.projects.seen(project, folder);
    ctx.insight.heardCall({ session: id, project, ...how });
  });
}

/** Of data that is locked not even the log tells, for nothing may change then. */
function quietly({ log }: Context, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof PairedError && error.code === "locked") return;
    log.info("the state of a session was not written", {
      error: error instanceof Error ? error.name : typeof error,
    });
  }
}
