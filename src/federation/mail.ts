import { setTimeout } from "node:timers/promises";

import type { Log } from "../log.ts";
import { type SigningKeyPair, sign, verify } from "../privacy/seal.ts";
import type { Store } from "../store/db.ts";
import type { Link, SpaceMessage } from "./link.ts";
import type { Membership } from "./membership.ts";
import { type Receipts, signReceipt } from "./receipts.ts";
import type { Space } from "./spaces.ts";

/** What members tell each other beside their logs: what was destroyed, and who leaves. */
export interface Mail {
  readonly take: (link: Link, space: Space, member: Buffer, message: SpaceMessage) => void;
  /** Sends what this node owes to the member at the other end. */
  readonly deliver: (link: Link, space: Space) => void;
  /** Sends a member what is owed to it, if it is linked now; otherwise it gets it with its next link. */
  readonly deliverTo: (space: Space, member: Buffer) => void;
  readonly sayGoodbye: (space: Space) => Promise<void>;
}

const LEAVE = "paired/leave/1";
/** How long a goodbye may take to arrive. */
const GOODBYE_MS = 1000;

export function createMail(deps: {
  readonly store: Store;
  readonly log: Log;
  readonly membership: Membership;
  readonly receipts: Receipts;
  /** Links to the members of a space. */
  readonly links: (space: number) => readonly Link[];
  readonly tell: (space: number) => void;
}): Mail {
  const { store, log, membership, receipts, links } = deps;

  const deliver = (link: Link, { id, identity, keys }: Space): void => {
    const author = link.memberOf(id);
    if (!author || !keys) return;
    for (const item of receipts.owed(id, author)) {
      const signature = signReceipt(identity, { key: keys.key, author }, item);
      link.say(id, (tag) => ({ kind: "receipt", tag, receipt: { item, signature } }));
    }
  };

  return {
    deliver,
    take(link, space, member, message) {
      const { id, identity, keys } = space;
      if (!keys) return;
      if (message.kind === "receipt-kept") {
        receipts.settle(id, member, message.item);
        // There may be more than what fits into one burst.
        if (receipts.owed(id, member).length > 0) deliver(link, space);
      } else if (message.kind === "receipt") {
        const { item, signature } = message.receipt;
        const of = { id, key: keys.key, author: identity.publicKey };
        if (!receipts.take(of, item, member, signature)) return;
        link.say(id, (tag) => ({ kind: "receipt-kept", tag, item }));
        deps.tell(id);
      } else if (isLeave(member, keys.key, message.signature)) letGo(space, member);
    },
    deliverTo(space, member) {
      for (const link of links(space.id))
        if (link.memberOf(space.id)?.equals(member)) deliver(link, space);
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
