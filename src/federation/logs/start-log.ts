import { randomInt } from "node:crypto";

import { newKeyPair } from "../../privacy/seal.ts";
import type { Hyper } from "../hyper.ts";
import type { SpaceKeys } from "../people/space-keys.ts";
import type { FollowedCores } from "./followed.ts";
import { FILLER } from "./keyring-block.ts";
import { encodeHeader, type LogType } from "./log-header.ts";
import type { Outbox, OwnCore } from "./outbox.ts";

/** Adds a log with a key pair of its own and its signed block 0, in the caller's transaction. */
export type StartLog = (space: number, type: LogType, prev?: OwnCore) => OwnCore;

/** Two clones of one home that both rotate must not meet in one generation. */
const STEP = 2 ** 20;

export function createStartLog(deps: {
  readonly outbox: Outbox;
  readonly followed: FollowedCores;
  readonly hyper: Hyper;
  readonly spaces: SpaceKeys;
}): StartLog {
  const { outbox, followed, hyper, spaces } = deps;
  return (space, type, prev) => {
    const identity = spaces.identity(space);
    const keyPair = newKeyPair();
    const coreKey = hyper.coreKey(keyPair.publicKey);
    const gen = prev ? newest(space, identity.publicKey) + 1 + randomInt(STEP) : 1;
    const header = encodeHeader(
      {
        type,
        gen,
        space: spaces.spaceKey(space),
        identity: identity.publicKey,
        prev: prev
          ? { coreKey: prev.coreKey, length: prev.length, treeHash: prev.treeHash ?? NO_HASH }
          : null,
      },
      coreKey,
      identity,
    );
    const row = outbox.addCore({ space, type, gen, coreKey, keyPair });
    outbox.add(row.id, 0, header);
    if (type === "keyring") outbox.add(row.id, 1, FILLER);
    return row;
  };

  /** Generations that were lost with a database may have come back from peers. */
  function newest(space: number, identity: Buffer): number {
    const followedGens = followed
      .all(space)
      .flatMap((log) => (log.identity.equals(identity) ? log.gen : []));
    return Math.max(0, ...outbox.cores(space).map(({ gen }) => gen), ...followedGens);
  }
}

/** Of a log to which nothing was appended yet. */
const NO_HASH = Buffer.alloc(32);
