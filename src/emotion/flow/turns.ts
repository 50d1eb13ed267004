import type { WorkEvent } from "../events.ts";
import { MINUTE_MS } from "./idle.ts";

/** A client that was killed never says that its turn ended; a client without hooks never says that one began. */
const QUIET_MS = { hook: 10 * MINUTE_MS, mcp: MINUTE_MS } as const;
const MAX_TURNS = 256;

/** In which sessions an agent works now. */
export interface Turns {
  readonly hear: (event: WorkEvent) => void;
  readonly isOpen: () => boolean;
  /** The first moment after `at` at which a turn ends by itself; undefined: none is open. */
  readonly nextEnd: () => number | undefined;
  /** Ends those that nothing was heard of for too long. */
  readonly expire: (now: number) => void;
  readonly clear: () => void;
}

/** A turn begins with a prompt or with what an agent does, and ends when it says so, asks, or falls silent. */
export function createTurns(): Turns {
  const until = new Map<string, number>();
  return {
    hear({ src, actor, kind, cls, sess, t }) {
      if (src !== "hook" && src !== "mcp") return;
      if (kind === "notify") {
        if (cls === "stop" || cls === "ask" || cls === "end") until.delete(sess);
        return;
      }
      if (actor === "human" && kind !== "prompt") return;
      if (!until.has(sess) && until.size >= MAX_TURNS) return;
      until.set(sess, Math.max(until.get(sess) ?? 0, t + QUIET_MS[src]));
    },
    isOpen: () => until.size > 0,
    nextEnd() {
      let next: number | undefined;
      for (const end of until.values()) if (next === undefined || end < next) next = end;
      return next;
    },
    expire(now) {
      for (const [sess, end] of until) if (end <= now) until.delete(sess);
    },
    clear: () => until.clear(),
  };
}
