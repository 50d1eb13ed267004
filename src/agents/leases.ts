import type { Clock } from "../clock.ts";
import type { Store } from "../store/db.ts";
import { LEASE_MS } from "./moves.ts";

/** How long a task stays with a client that has hung up: long enough to come back after a restart. */
export const GONE_MS = 2 * 60_000;
/** A lease is renewed by any call of its holder, and written no more often than this. */
const BEAT_MS = 60_000;

/** How long tasks stay with who claimed them. A file lease is part of its task's. */
export interface Leases {
  /** Any call of a session renews what it holds; what has run out it does not bring back. */
  readonly beat: (session: string) => void;
  /** The connection of a session has ended: what it holds is free soon, unless it calls again. */
  readonly left: (session: string) => void;
  /** After the clock was set back no lease may last longer than a fresh one; call before leases are looked at. */
  readonly mend: () => void;
}

export function createLeases(deps: { readonly store: Store; readonly clock: Clock }): Leases {
  const { store, clock } = deps;
  const held = store.prepare<[string, number, number], { id: number }>(
    "SELECT id FROM task WHERE session = ? AND until > ? AND until < ? LIMIT 1",
  );
  const setUntil = store.prepare<[number, string, number]>(
    "UPDATE task SET until = ? WHERE session = ? AND until > ?",
  );
  const tooLong = store.prepare<[number], { id: number }>(
    "SELECT id FROM task WHERE session IS NOT NULL AND until > ? LIMIT 1",
  );
  const cut = store.prepare<[number, number]>(
    "UPDATE task SET until = ? WHERE session IS NOT NULL AND until > ?",
  );
  let last = Number.POSITIVE_INFINITY;
  return {
    beat(session) {
      mend();
      const now = clock();
      // A lease with nearly its whole time left was renewed a moment ago.
      if (!held.get(session, now, now + LEASE_MS - BEAT_MS)) return;
      store.transaction(() => setUntil.run(now + LEASE_MS, session, now));
    },
    left(session) {
      const until = clock() + GONE_MS;
      store.transaction(() => setUntil.run(until, session, until));
    },
    mend,
  };

  function mend(): void {
    const now = clock();
    const back = now < last;
    last = now;
    if (!back || !tooLong.get(now + LEASE_MS)) return;
    store.transaction(() => cut.run(now + LEASE_MS, now + LEASE_MS));
  }
}
