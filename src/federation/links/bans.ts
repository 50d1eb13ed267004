import type { Clock } from "../../clock.ts";
import { LIMITS } from "../limits.ts";

/** Keys that misbehaved, each for a quarter of an hour: a peer that was repaired must be able to come back. */
export interface Bans {
  readonly add: (key: Buffer) => void;
  readonly has: (key: Buffer) => boolean;
  /** Of one key; without one, of all. */
  readonly lift: (key?: Buffer) => void;
  readonly count: () => number;
}

/** More than that many at once are an attack; the oldest make room. */
const MAX_BANS = 4096;

export function createBans(clock: Clock): Bans {
  const until = new Map<string, number>();
  /** The oldest come first: it stops at the first one that stays. */
  const sweep = (): void => {
    for (const [key, end] of until) {
      if (end > clock() && until.size <= MAX_BANS) return;
      until.delete(key);
    }
  };
  return {
    add(key) {
      until.delete(key.toString("hex"));
      until.set(key.toString("hex"), clock() + LIMITS.banMs);
      sweep();
    },
    has: (key) => (until.get(key.toString("hex")) ?? 0) > clock(),
    lift(key) {
      if (key) until.delete(key.toString("hex"));
      else until.clear();
    },
    count() {
      sweep();
      return until.size;
    },
  };
}
