import type { Clock } from "../../clock.ts";
import { LIMITS } from "../limits.ts";
import { createBans } from "./bans.ts";
import { createTokenBucket } from "./token-bucket.ts";

/** Decides who may connect at all, before a byte of theirs is read. */
export interface Door {
  /** Whether this key may connect to us (`in`), or we to it (`out`). */
  readonly admits: (key: Buffer, direction: "in" | "out") => boolean;
  /** Whether one more link of this kind has room, once it stands. */
  readonly hasRoom: (key: Buffer, direction: "in" | "out") => boolean;
  readonly ban: (key: Buffer) => void;
  /** Somebody who may have been refused before may try again; without a key, everybody may. */
  readonly welcome: (key?: Buffer) => void;
  readonly banned: () => number;
}

export interface DoorDeps {
  readonly clock: Clock;
  /** Whether the key belongs to a member of one of our spaces. */
  readonly isKnown: (key: Buffer) => boolean;
  /** Whether strangers may come, because an invite of ours is open. */
  readonly expectsStrangers: () => boolean;
  /** Links that stand now. */
  readonly count: (kind: "in" | "out" | "stranger") => number;
}

export function createDoor(deps: DoorDeps): Door {
  const { clock, isKnown, count } = deps;
  const bans = createBans(clock);
  const mayKnock = createTokenBucket(clock, {
    perSecond: LIMITS.handshakesPerSecond,
    burst: LIMITS.handshakesPerSecond,
  });

  const hasRoom: Door["hasRoom"] = (key, direction) => {
    if (count("in") + count("out") >= LIMITS.linksTotal) return false;
    if (direction === "out") return count("out") < LIMITS.linksOut;
    if (!isKnown(key) && count("stranger") >= LIMITS.linksOfStrangers) return false;
    return count("in") < LIMITS.linksIn;
  };

  return {
    hasRoom,
    admits(key, direction) {
      if (bans.has(key)) return false;
      // Whom we dial was found under a topic that only members can compute; what they may have is for the gate.
      if (direction === "out") return hasRoom(key, direction);
      if (!isKnown(key) && !(mayKnock() && deps.expectsStrangers())) return false;
      return hasRoom(key, direction);
    },
    ban: bans.add,
    welcome: bans.lift,
    banned: bans.count,
  };
}
