import { PairedError } from "../../errors.ts";
import type { BlockKeys } from "./block-keys.ts";
import type { BlockPlace, Outbox, OwnCore } from "./outbox.ts";
import type { ItemRef, OwnBlocks } from "./own-blocks.ts";

export interface Retract {
  /** Takes an item of our own back, in the caller's transaction; what had its key is gone after the next sweep. */
  readonly retract: (ref: ItemRef, reason: string) => ItemRef;
  /** Where an item stands: the log that it was committed to may have been left before it took it. */
  readonly placeNow: (ref: ItemRef) => ItemRef;
}

/**
 * Destroys the item's key, writes the other keys of its block anew, condemns every keyring block that had the old ones
 * and tells readers by a tombstone. The sealed item stays in the author's log, where nothing opens it any more.
 */
export function createRetract(deps: {
  readonly outbox: Outbox;
  readonly blockKeys: BlockKeys;
  readonly blocks: OwnBlocks;
}): Retract {
  const { outbox, blockKeys, blocks } = deps;
  return {
    retract(ref, reason) {
      const { author, block, idx } = find(ref);
      const { space, gen } = author;
      const now = { space, gen, seq: block.seq, idx };
      if (!blockKeys.destroy(block, idx)) return now;

      const keys = blockKeys.get(block) ?? Buffer.alloc(0);
      const replaces = blockKeys.places(block);
      blocks.writeKeyring(author, { seq: block.seq, keys, replaces });
      for (const place of replaces) outbox.condemn(place);
      blocks.writeTombstone(space, { gen, seq: block.seq, idx }, reason);
      return now;
    },
    placeNow(ref) {
      const { author, block, idx } = find(ref);
      return { space: ref.space, gen: author.gen, seq: block.seq, idx };
    },
  };

  function find({ space, gen, seq, idx }: ItemRef): Found {
    const cores = outbox.cores(space);
    const written = cores.find((core) => core.type === "author" && core.gen === gen);
    const block = blockKeys.placeNow({ core: written?.id ?? 0, seq });
    const author = cores.find(({ id }) => id === block.core);
    if (author && blockKeys.get(block)) return { author, block, idx };
    throw new PairedError("not_found", "nothing was shared under this reference");
  }
}

interface Found {
  readonly author: OwnCore;
  readonly block: BlockPlace;
  readonly idx: number;
}
