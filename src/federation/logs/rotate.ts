import { PairedError } from "../../errors.ts";
import { randomKey } from "../../privacy/seal.ts";
import type { SpaceKeys } from "../people/space-keys.ts";
import { decodeItems } from "./author-block.ts";
import type { BlockKeys } from "./block-keys.ts";
import { openEnvelope, unsealBlock } from "./block.ts";
import type { FollowedCores } from "./followed.ts";
import { type Item, sealBody, unsealBody } from "./item.ts";
import { keyAt, NO_KEY } from "./keyring-block.ts";
import type { BlockPlace, Outbox, OutboxRow, OwnCore } from "./outbox.ts";
import type { BlockWhere, OwnBlocks, WrittenItem } from "./own-blocks.ts";
import type { StartLog } from "./start-log.ts";

/** Why a log is left, and from which block on the outbox holds what its core does not. */
export interface LeftLog {
  readonly row: OwnCore;
  /** `aside`: the core holds other bytes than we wrote, and is served no more. */
  readonly state: "retired" | "aside";
  readonly strandedFrom: number;
}

export interface Rotate {
  /**
   * Goes on in new logs, in one transaction. What was committed and cannot be appended any more is written there; what
   * the old logs hold beyond our outbox comes back as if it were another's.
   */
  readonly leave: (logs: readonly LeftLog[]) => void;
  /** Leaves every log that is written now. */
  readonly leaveAll: () => void;
  /** Goes on in a new keyring that holds every key that is left: the old one cannot be made whole. */
  readonly leaveKeyring: (keyring: OwnCore) => void;
}

export function createRotate(deps: {
  readonly outbox: Outbox;
  readonly blockKeys: BlockKeys;
  readonly blocks: OwnBlocks;
  readonly followed: FollowedCores;
  readonly spaces: SpaceKeys;
  readonly startLog: StartLog;
}): Rotate {
  const { outbox, blockKeys, blocks, followed, spaces, startLog } = deps;
  return {
    leave,
    leaveAll() {
      const current = outbox.cores().filter(({ state }) => state === "current");
      for (const space of new Set(current.map((row) => row.space)))
        leave(
          current
            .filter((row) => row.space === space)
            .map((row) => ({ row, state: "retired", strandedFrom: outbox.length(row.id) })),
        );
    },
    leaveKeyring(keyring) {
      outbox.setState(keyring.id, "retired");
      startLog(keyring.space, "keyring", keyring);
      for (const author of outbox.cores(keyring.space))
        if (author.type === "author")
          rewriteKeys(blockKeys.all(author.id).map(({ seq }) => ({ core: author.id, seq })));
    },
  };

  function leave(logs: readonly LeftLog[]): void {
    const moves = logs.map((left) => ({ ...left, stranded: stop(left) }));
    const started = new Map(moves.map(({ row }) => [row.type, startLog(row.space, row.type, row)]));
    for (const { row, state } of moves) if (state === "retired") readOn(row);
    for (const { row, stranded } of moves) {
      const to = started.get(row.type);
      if (to && row.type === "author") for (const block of stranded) moveItems(row, block, to);
      if (to && row.type === "members")
        for (const { bytes } of stranded) if (bytes) blocks.writeMembers(row.space, bytes);
    }
    for (const { row, strandedFrom } of moves)
      if (row.type === "keyring") rewriteKeys(blockKeys.cutPlaces(row.id, strandedFrom));
  }

  function stop({ row, state, strandedFrom }: LeftLog): OutboxRow[] {
    const stranded = outbox.rows(row.id, strandedFrom, Number.MAX_SAFE_INTEGER);
    outbox.setState(row.id, state);
    outbox.cut(row.id, strandedFrom);
    return stranded;
  }

  function readOn({ id, space, type, gen, coreKey }: OwnCore): void {
    const header = outbox.rows(id, 0, 1)[0]?.bytes;
    const identity = spaces.identity(space).publicKey;
    if (header)
      followed.add({ space, identity, type, gen, coreKey, header, cursor: outbox.length(id) });
  }

  function moveItems(from: OwnCore, { seq, bytes }: OutboxRow, to: OwnCore): void {
    const items = open(from, seq, bytes ?? Buffer.alloc(0));
    const place = { core: from.id, seq };
    const before = blockKeys.get(place) ?? Buffer.alloc(0);
    const keys = items.map((_, idx) => (keyAt(before, idx) ? randomKey() : NO_KEY));
    const old = { ...whereOf(from), seq };
    const moved = blocks.writeItems(to, (where) =>
      items.flatMap((item, idx): WrittenItem[] => {
        const [key, was] = [keys[idx], keyAt(before, idx)];
        if (item.kind !== "entry" || !key || !was) return item.kind === "unknown" ? [] : [item];
        const { kind, uid, stamp, expires } = item;
        const payload = unsealBody(was, item.body, { ...old, idx, uid });
        if (!payload) throw lost(from, seq);
        const body = sealBody(key, payload, { ...where, idx, uid });
        return [{ kind, uid, stamp, expires, body }];
      }),
    );
    if (before.length === 0) return;
    blockKeys.move(place, { core: to.id, seq: moved });
    blocks.addKeys(to, moved, Buffer.concat(keys));
  }

  function open(core: OwnCore, seq: number, bytes: Buffer): readonly Item[] {
    const envelope = openEnvelope(bytes);
    const key = envelope?.kind === "sealed" && spaces.epochKey(core.space, envelope.epoch);
    const plain = key && unsealBlock(key, envelope, { type: core.type, ...whereOf(core), seq });
    const items = plain && decodeItems(plain);
    if (!items) throw lost(core, seq);
    return items;
  }

  function whereOf({ space, gen }: OwnCore): Omit<BlockWhere, "seq"> {
    return { space: spaces.spaceKey(space), identity: spaces.identity(space).publicKey, gen };
  }

  function rewriteKeys(places: readonly BlockPlace[]): void {
    for (const block of places) {
      const author = outbox.cores().find(({ id }) => id === block.core);
      const keys = blockKeys.get(block);
      if (!author || !keys) continue;
      blocks.writeKeyring(author, { seq: block.seq, keys, replaces: blockKeys.places(block) });
    }
  }
}

function lost({ id }: OwnCore, seq: number): PairedError {
  return new PairedError("damaged", `block ${seq} of own log ${id} does not open`);
}
