import type { Store } from "../../store/db.ts";
import type { Core } from "../hyper.ts";
import type { Disk } from "./disk.ts";
import type { ReceivedRef } from "./entry-index.ts";
import type { BlockPlace, Outbox } from "./outbox.ts";
import type { OwnLog } from "./own-log.ts";
import type { Reader } from "./reader.ts";
import type { DeadBlock, ReceivedKeys } from "./received-keys.ts";

/**
 * Clears what is retracted from the cores and compacts their files, so that no byte of it is left. A crash between any
 * two steps leaves work that the next sweep finds again.
 */
export type Sweep = () => Promise<void>;

export function createSweep(deps: {
  readonly store: Store;
  readonly disk: Disk;
  readonly outbox: Outbox;
  readonly keys: ReceivedKeys;
  readonly own: () => readonly OwnLog[];
  readonly readers: () => readonly Reader[];
  /** An item of another member is gone from here, in the sweep's transaction. */
  readonly onRetracted: (ref: ReceivedRef) => void;
}): Sweep {
  const { store, disk, outbox, keys } = deps;
  return async () => {
    const condemned = outbox.condemned().flatMap(appended);
    const dead = keyrings().flatMap(passed);
    if (condemned.length > 0 || dead.length > 0) {
      // Blocks after the cleared ones must be on disk first: without the cleared bytes they cannot be made anew.
      await disk.flush();
      for (const { core, block } of [...condemned, ...dead])
        if (await core.has(block.seq)) await core.clear(block.seq);
      await disk.compact();
    }
    store.transaction(() => {
      for (const { block } of condemned) outbox.erase(block);
      for (const { block } of dead) keys.markBlockSwept(block);
      reportSwept();
    });
  };

  function appended(block: BlockPlace): { core: Core; block: BlockPlace }[] {
    const log = deps.own().find(({ row }) => row.id === block.core);
    return log && block.seq + 1 < log.core.length ? [{ core: log.core, block }] : [];
  }

  function keyrings(): Reader[] {
    return deps.readers().filter(({ log }) => log.type === "keyring");
  }

  /** A block that reading has not passed yet, with the filler after it, would be asked for again. */
  function passed({ core, log, position }: Reader): { core: Core; block: DeadBlock }[] {
    const { space, identity, gen } = log;
    const seqs = keys.unsweptBlocks(log, position() - 1);
    return seqs.map((seq) => ({ core, block: { space, identity, gen, seq } }));
  }

  /** An item counts as gone when no block that had its key is left. */
  function reportSwept(): void {
    const waiting = keyrings()
      .filter(({ log }) => keys.unsweptBlocks(log, Number.MAX_SAFE_INTEGER).length > 0)
      .map(({ log }) => log);
    for (const ref of keys.unsweptItems()) {
      if (waiting.some(({ space, identity }) => space === ref.space && identity.equals(ref.author)))
        continue;
      keys.markItemSwept(ref);
      deps.onRetracted(ref);
    }
  }
}
