import { setTimeout } from "node:timers/promises";

import type { Log } from "../../log.ts";
import { type SigningKeyPair, sign, verify } from "../../privacy/seal.ts";
import type { Store } from "../../store/db.ts";
import { LIMITS } from "../limits.ts";
import type { Membership } from "../people/membership.ts";
import type { Space } from "../people/spaces.ts";
import type { Link, SpaceMessage } from "./link.ts";
import { type Receipts, signReceipt } from "./receipts.ts";
import { createThrottle } from "./throttle.ts";

/** What members tell each other beside their logs: what was destroyed, and who leaves. */
export interface Mail {
  readonly take: (link: Link, space: Space, member: Buffer, message: SpaceMessage) => void;
  /** Sends members who are linked what is owed to them, soon; the others get it with their next link. */
  readonly deliver: () => void;
  readonly sayGoodbye: (space: Space) => Promise<void>;
  readonly stop: () => void;
}

const LEAVE = "paired/leave/1";
/** How long a goodbye may take to arrive. */
const GOODBYE_MS = 1000;

export function createMail(deps: {
  readonly store: Store;
  readonly log: Log;
  readonly membership: Membership;
  readonly receipts: Receipts;
  readonly active: () => readonly Space[];
  /** Links to the members of a space. */
  readonly links: (space: number) => readonly Link[];
  readonly tell: (space: number) => void;
}): Mail {
  const { store, log, membership, receipts, links } = deps;
  /** Spaces of each link in which an answer to receipts is still to come. */
  const unanswered = new WeakMap<Link, Set<number>>();
  const delivery = createThrottle(LIMITS.mailMs, () => {
    for (const space of deps.active()) for (const link of links(space.id)) send(link, space);
  });

  return {
    deliver: delivery.call,
    stop: delivery.stop,
    take(link, space, member, message) {
      const { id, identity, keys } = space;
      if (!keys) return;
      if (message.kind === "leave") {
        if (isLeave(member, keys.key, message.signature)) letGo(space, member);
      } else if (message.kind === "receipts-kept") {
        store.transaction(() => {
          for (const item of message.items) receipts.settle(id, member, item);
        });
        unanswered.get(link)?.delete(id);
        delivery.call();
      } else {
        const of = { id, key: keys.key, author: identity.publicKey };
        store.transaction(() => {
          for (const { item, signature } of message.receipts)
            receipts.take(of, item, member, signature);
        });
        // Those that are no receipts of ours as well: nobody has to send them again.
        const items = message.receipts.map(({ item }) => item);
        link.say(id, (tag) => ({ kind: "receipts-kept", tag, items }));
        deps.tell(id);
      }
    },
    async sayGoodbye(space) {
      const { keys, identity } = space;
      if (!keys) return;
      const signature = signLeave(identity, keys.key);
      const told = links(space.id).map((link) => {
        link.say(space.id, (tag) => ({ kind: "leave", tag, signature }));
        return link.flushed();
      });
      await Promise.race([
        Promise.allSettled(told),
        setTimeout(GOODBYE_MS, undefined, { ref: false }),
      ]);
    },
  };

  function send(link: Link, { id, identity, keys }: Space): void {
    const author = link.memberOf(id);
    const waits = unanswered.get(link) ?? new Set();
    const items = author && !waits.has(id) ? receipts.owed(id, author) : [];
    if (!author || !keys || items.length === 0) return;
    unanswered.set(link, waits.add(id));
    const of = { key: keys.key, author };
    const signed = items.map((item) => ({ item, signature: signReceipt(identity, of, item) }));
    link.say(id, (tag) => ({ kind: "receipts", tag, receipts: signed }));
  }

  /** Only the owner writes down that somebody left; the others learn it from the record. */
  function letGo(space: Space, member: Buffer): void {
    if (!membership.fold(space.id)?.owner.equals(space.identity.publicKey)) return;
    store.transaction(() => membership.remove(space.id, member, "left"));
    log.info("a member left", { space: space.id });
  }
}

/** "I leave this space": only the member itself can say so. */
function signLeave(member: SigningKeyPair, spaceKey: Buffer): Buffer {
  return sign(member, LEAVE, [spaceKey]);
}

function isLeave(member: Buffer, spaceKey: Buffer, signature: Buffer): boolean {
  return verify(member, signature, LEAVE, [spaceKey]);
}
