import { type Cursor, createCursor } from "./cursor.ts";
import type { FollowedCore, FollowedCores } from "./followed.ts";
import type { Core } from "./hyper.ts";
import type { Outcome } from "./inbox.ts";
import { LIMITS } from "./limits.ts";

/** A followed log that is open: which of its blocks are here and not yet read. */
export interface Reader {
  readonly log: FollowedCore;
  readonly core: Core;
  /** Up to `limit` blocks that arrived, or never will, and were not dealt with; lowest first. */
  readonly gather: (limit: number) => Promise<Arrived[]>;
  /** Notes what became of a block, in the caller's transaction. */
  readonly settle: (seq: number, bytes: number, outcome: Outcome) => void;
  /** Saves the cursor and the counts; returns all bytes read of this log. */
  readonly save: () => number;
  /** Tries waiting blocks again: one, or all that wait for this. */
  readonly retry: (what: number | "epoch" | "time") => void;
  /** No block from here on was dealt with. */
  readonly position: () => number;
}

export interface Arrived {
  readonly seq: number;
  /** Null for a block that was declared dead: it is stepped over, come or not. */
  readonly bytes: Buffer | null;
}

export function createReader(deps: {
  readonly log: FollowedCore;
  readonly core: Core;
  readonly followed: FollowedCores;
  readonly isBuried: (seq: number) => boolean;
}): Reader {
  const { log, core, followed, isBuried } = deps;
  const cursor: Cursor = createCursor(log.cursor, followed.ahead(log.id));
  const waiting = new Map<number, "epoch" | "keys" | "time">();
  let counts = { bytes: 0, indexed: 0, refused: 0 };

  return {
    log,
    core,
    async gather(limit) {
      const arrived: Arrived[] = [];
      const end = Math.min(core.length, cursor.position() + LIMITS.readAhead);
      for (let seq = cursor.position(); seq < end && arrived.length < limit; seq++) {
        if (cursor.has(seq) || waiting.has(seq)) continue;
        if (isBuried(seq)) arrived.push({ seq, bytes: null });
        else if (await core.has(seq)) {
          const bytes = await core.get(seq, { wait: false });
          if (bytes) arrived.push({ seq, bytes });
        } else if (log.type === "members") break;
      }
      return arrived;
    },
    settle(seq, bytes, outcome) {
      if (outcome.kind === "wait") waiting.set(seq, outcome.for);
      if (outcome.kind !== "done") return;
      step(seq);
      counts.bytes += bytes;
      counts.indexed += outcome.indexed;
      counts.refused += outcome.refused;
    },
    save() {
      const total = followed.save(log.id, { cursor: cursor.position(), ...counts });
      counts = { bytes: 0, indexed: 0, refused: 0 };
      return total;
    },
    retry(what) {
      if (typeof what === "number") waiting.delete(what);
      else for (const [seq, why] of waiting) if (why === what) waiting.delete(seq);
    },
    position: cursor.position,
  };

  function step(seq: number): void {
    const { added, removed } = cursor.add(seq);
    for (const one of added) followed.addAhead(log.id, one);
    for (const one of removed) followed.removeAhead(log.id, one);
  }
}
