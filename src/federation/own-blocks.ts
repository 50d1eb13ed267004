import { PairedError } from "../errors.ts";
import { randomKey } from "../privacy/seal.ts";
import { encodeItems } from "./author-block.ts";
import type { BlockKeys } from "./block-keys.ts";
import { sealBlock } from "./block.ts";
import { encodeItem, type ItemPlace, isUid, sealBody } from "./item.ts";
import { encodeKeyring, FILLER, type KeyringBlock } from "./keyring-block.ts";
import { LIMITS } from "./limits.ts";
import type { BlockPlace, Outbox, OwnCore } from "./outbox.ts";
import type { SpaceKeys } from "./space-keys.ts";

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

/** Makes blocks and commits them to the outbox. Everything is synchronous and joins the caller's transaction. */
export interface OwnBlocks {
  readonly publish: (space: number, entries: readonly OutgoingEntry[]) => ItemRef[];
  readonly writeTombstone: (space: number, target: ItemPlace, reason: string) => void;
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
      return pack(entries).flatMap((group) => writeEntries(author, group));
    },
    writeTombstone(space, target, reason) {
      const author = outbox.current(space, "author");
      const stamp = outbox.stamp(author.id);
      const item = encodeItem({ kind: "tombstone", stamp, target, reason });
      addSealed(author, outbox.length(author.id), encodeItems([item]));
    },
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
    const seq = outbox.length(author.id);
    const where = { space: spaces.spaceKey(space), identity: identityOf(author), gen, seq };
    const made = group.map(({ uid, payload, expires }, idx) => {
      const key = randomKey();
      const body = sealBody(key, payload, { ...where, idx, uid });
      const stamp = outbox.stamp(author.id);
      return { key, item: encodeItem({ kind: "entry", uid, stamp, expires, body }) };
    });
    addSealed(author, seq, encodeItems(made.map(({ item }) => item)));
    const keys = Buffer.concat(made.map(({ key }) => key));
    blockKeys.add({ core: author.id, seq }, keys);
    writeKeyring(author, { seq, keys, replaces: [] });
    return group.map((_, idx) => ({ space, gen, seq, idx }));
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
