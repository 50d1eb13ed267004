import { PairedError } from "../errors.ts";
import type { BlockKeys } from "./block-keys.ts";
import type { Outbox } from "./outbox.ts";
import type { ItemRef, OwnBlocks } from "./own-blocks.ts";

/** Takes an item of our own back, in the caller's transaction. What was cleared from it is gone after the next sweep. */
export type Retract = (ref: ItemRef, reason: string) => void;

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
  return (ref, reason) => {
    const { space, gen, seq, idx } = ref;
    const cores = outbox.cores(space);
    const written = cores.find((core) => core.type === "author" && core.gen === gen);
    const block = blockKeys.placeNow({ core: written?.id ?? 0, seq });
    const author = cores.find(({ id }) => id === block.core);
    if (!author || !blockKeys.get(block))
      throw new PairedError("not_found", "nothing was shared under this reference");
    if (!blockKeys.destroy(block, idx)) return;

    const keys = blockKeys.get(block) ?? Buffer.alloc(0);
    const replaces = blockKeys.places(block);
    blocks.writeKeyring(author, { seq: block.seq, keys, replaces });
    for (const place of replaces) outbox.condemn(place);
    blocks.writeTombstone(space, { gen: author.gen, seq: block.seq, idx }, reason);
  };
}
