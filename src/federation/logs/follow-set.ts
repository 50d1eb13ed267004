import { LIMITS } from "../limits.ts";
import type { SpaceKeys } from "../people/space-keys.ts";
import type { Follow } from "./follow.ts";
import type { FollowedCore, FollowedCores } from "./followed.ts";
import type { Head } from "./head.ts";
import { decodeHeader } from "./log-header.ts";
import type { Outbox } from "./outbox.ts";

/** Decides which logs of others are held and read. */
export interface FollowSet {
  /** False when a log is refused; true when it is held, now or before. */
  readonly follow: (space: number, head: Head) => Promise<boolean>;
  /** Opens and closes logs as the members of a space have it now, or of all spaces. */
  readonly refresh: (space?: number) => Promise<void>;
  readonly heads: (space: number) => Head[];
}

export function createFollowSet(deps: {
  readonly outbox: Outbox;
  readonly followed: FollowedCores;
  readonly follow: Follow;
  readonly spaces: SpaceKeys;
}): FollowSet {
  const { outbox, followed, follow, spaces } = deps;
  return {
    async follow(space, head) {
      if (outbox.cores(space).some(({ coreKey }) => coreKey.equals(head.coreKey))) return true;
      const known = followed.find(head.coreKey);
      if (known) return known.space === space && known.state === "on";
      const row = mayAdd(space, head) ? followed.add({ ...head, space, cursor: 1 }) : undefined;
      if (row) await follow.open(row);
      return row !== undefined;
    },
    async refresh(space) {
      const open = new Set(follow.opened().map(({ log }) => log.id));
      for (const log of followed.all(space)) {
        const wanted = log.state === "on" && mayWrite(log);
        if (wanted && !open.has(log.id)) await follow.open(log);
        if (!wanted && open.has(log.id)) await follow.close(log);
      }
      follow.wake();
    },
    heads(space) {
      const own = outbox.cores(space);
      return followed
        .all(space)
        .filter((log) => log.state === "on" && mayWrite(log))
        .filter((log) => !own.some(({ coreKey }) => coreKey.equals(log.coreKey)));
    },
  };

  function mayAdd(space: number, { type, identity, gen, coreKey, header }: Head): boolean {
    const signed = decodeHeader(header, coreKey);
    if (!signed?.identity.equals(identity) || !signed.space.equals(spaces.spaceKey(space)))
      return false;
    if (signed.type !== type || signed.gen !== gen) return false;
    const ofMember = followed.all(space).filter((log) => log.identity.equals(identity));
    if (ofMember.length >= LIMITS.coresPerMember) return false;
    if (follow.opened().length >= LIMITS.coresOpen) return false;
    return mayWrite({ space, identity, type });
  }

  /** Who may write a members log, the membership records themselves say. */
  function mayWrite({
    space,
    identity,
    type,
  }: Pick<FollowedCore, "space" | "identity" | "type">): boolean {
    return type === "members" || spaces.isMember(space, identity);
  }
}
