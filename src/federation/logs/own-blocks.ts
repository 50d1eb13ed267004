import { PairedError } from "../../errors.ts";
import { randomKey } from "../../privacy/seal.ts";
import { LIMITS } from "../limits.ts";
import type { SpaceKeys } from "../people/space-keys.ts";
import { encodeItems } from "./author-block.ts";
import type { BlockKeys } from "./block-keys.ts";
import { sealBlock } from "./block.ts";
import {
  encodeItem,
  type EntryItem,
  type ItemContext,
  type ItemPlace,
  isUid,
  sealBody,
  type TombstoneItem,
} from "./item.ts";
import { encodeKeyring, FILLER, type KeyringBlock } from "./keyring-block.ts";
import type { BlockPlace, Outbox, OwnCore } from "./outbox.ts";

/** An entry on its way out: the exact bytes that its author confirmed. */
export interface OutgoingEntry {
  /** A lower-case UUID. */
  readonly uid: string;
  readonly payload: Buffer;
  /** Milliseconds after which readers drop it, or null. */
  readonly expires: number | null;
}

/** Names one item of our own logs. */
export interface ItemRef extends ItemPlace {
  readonly space: number;
}

export type WrittenItem = EntryItem | TombstoneItem;
export type BlockWhere = Omit<ItemContext, "idx" | "uid">;

/** Makes blocks and commits them to the outbox. Everything is synchronous and joins the caller's transaction. */
export interface OwnBlocks {
  readonly publish: (space: number, entries: readonly OutgoingEntry[]) => ItemRef[];
  readonly writeTombstone: (space: number, target: ItemPlace, reason: string) => void;
  /** Writes one author block; the items are made for the place where it will stand. Returns its place in the log. */
  readonly writeItems: (
    author: OwnCore,
    make: (where: BlockWhere) => readonly WrittenItem[],
  ) => number;
  /** Keeps the keys of an author block that was just written, and writes them to the keyring. */
  readonly addKeys: (author: OwnCore, seq: number, keys: Buffer) => void;
  /** Writes the keys of an author block, as they are now, to the keyring. */
  readonly writeKeyring: (author: OwnCore, keys: Omit<KeyringBlock, "gen">) => void;
  readonly writeMembers: (space: number, record: Buffer) => void;
}

/** More than what a block adds to an item: its uid, times, lengths, nonce and tag. */
const ITEM_OVERHEAD = 96;
const BLOCK_OVERHEAD = 64;

export function createOwnBlocks(deps: {
  readonly outbox: Outbox;
  readonly blockKeys: BlockKeys;
  readonly spaces: SpaceKeys;
}): OwnBlocks {
  const { outbox, blockKeys, spaces } = deps;
  return {
    publish(space, entries) {
      const author = outbox.current(space, "author");
      const room = outbox.takeDay(author.id, entries.length);
      if (entries.length > room)
        throw new PairedError(
          "unavailable",
          `${Math.max(room, 0)} more entries can be shared in S${space} today`,
          {
            fix: "Share the rest tomorrow: readers take no more from one author in a day.",
          },
        );
      return pack(entries).flatMap((group) => writeEntries(author, group));
    },
    writeTombstone(space, target, reason) {
      const author = outbox.current(space, "author");
      const stamp = outbox.stamp(author.id);
      writeItems(author, () => [{ kind: "tombstone", stamp, target, reason }]);
    },
    writeItems,
    addKeys,
    writeKeyring,
    writeMembers(space, record) {
      const { id } = outbox.current(space, "members");
      if (record.length > LIMITS.blockBytesMade)
        throw new PairedError("bad_input", `a membership record has ${record.length} bytes`);
      outbox.add(id, outbox.length(id), record);
    },
  };

  function writeEntries(author: OwnCore, group: readonly OutgoingEntry[]): ItemRef[] {
    const { space, gen } = author;
    const made = group.map(({ uid, payload, expires }) => ({
      uid,
      payload,
      expires,
      key: randomKey(),
    }));
    const seq = writeItems(author, (where) =>
      made.map(({ uid, payload, expires, key }, idx) => {
        const body = sealBody(key, payload, { ...where, idx, uid });
        return { kind: "entry", uid, stamp: outbox.stamp(author.id), expires, body };
      }),
    );
    addKeys(author, seq, Buffer.concat(made.map(({ key }) => key)));
    return group.map((_, idx) => ({ space, gen, seq, idx }));
  }

  function writeItems(
    author: OwnCore,
    make: (where: BlockWhere) => readonly WrittenItem[],
  ): number {
    const seq = outbox.length(author.id);
    const where = {
      space: spaces.spaceKey(author.space),
      identity: identityOf(author),
      gen: author.gen,
      seq,
    };
    addSealed(author, seq, encodeItems(make(where).map(encodeItem)));
    return seq;
  }

  function addKeys(author: OwnCore, seq: number, keys: Buffer): void {
    blockKeys.add({ core: author.id, seq }, keys);
    writeKeyring(author, { seq, keys, replaces: [] });
  }

  function writeKeyring(author: OwnCore, { seq, keys, replaces }: Omit<KeyringBlock, "gen">): void {
    const keyring = outbox.current(author.space, "keyring");
    const place = addSealed(
      keyring,
      outbox.length(keyring.id),
      encodeKeyring({ gen: author.gen, seq, keys, replaces }),
    );
    outbox.add(keyring.id, place.seq + 1, FILLER);
    blockKeys.addPlace({ core: author.id, seq }, place);
  }

  function addSealed(core: OwnCore, seq: number, plain: Buffer): BlockPlace {
    const { space, type, gen } = core;
    const bytes = sealBlock(spaces.epoch(space), plain, {
      type,
      gen,
      seq,
      space: spaces.spaceKey(space),
      identity: identityOf(core),
    });
    outbox.add(core.id, seq, bytes);
    return { core: core.id, seq };
  }

  function identityOf({ space }: OwnCore): Buffer {
    return spaces.identity(space).publicKey;
  }
}

/** As many entries a block as the limits allow: ten times the speed of one a block. */
function pack(entries: readonly OutgoingEntry[]): OutgoingEntry[][] {
  const groups: OutgoingEntry[][] = [];
  let bytes = Infinity;
  for (const entry of entries) {
    const { payload, uid } = entry;
    if (!isUid(uid)) throw new PairedError("bad_input", "an entry's uid is not a UUID");
    if (payload.length === 0 || payload.length + ITEM_OVERHEAD > LIMITS.entryBytes)
      throw new PairedError("bad_input", `an entry of ${payload.length} bytes cannot be shared`, {
        fix: `Share at most ${LIMITS.entryBytes - ITEM_OVERHEAD} bytes an entry.`,
      });
    const group = groups.at(-1);
    bytes += payload.length + ITEM_OVERHEAD;
    if (group && group.length < LIMITS.entriesPerBlock && bytes <= LIMITS.blockBytesMade)
      group.push(entry);
    else {
      groups.push([entry]);
      bytes = BLOCK_OVERHEAD + payload.length + ITEM_OVERHEAD;
    }
  }
  return groups;
}
