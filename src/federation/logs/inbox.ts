import type { Clock } from "../../clock.ts";
import { LIMITS } from "../limits.ts";
import type { SpaceKeys } from "../people/space-keys.ts";
import { decodeItems } from "./author-block.ts";
import { openEnvelope, unsealBlock } from "./block.ts";
import type { EntryIndex, ReceivedEntry } from "./entry-index.ts";
import type { FollowedCore, FollowedCores } from "./followed.ts";
import {
  type EntryItem,
  type Item,
  type ItemPlace,
  type TombstoneItem,
  unsealBody,
} from "./item.ts";
import { decodeKeyring, isFiller, type KeyringPlace, keyAt } from "./keyring-block.ts";
import { parsePayload } from "./payload.ts";
import type { ReceivedKeys } from "./received-keys.ts";

/** What became of a block. `wait`: something that it needs is not here yet. `bad`: its author broke a rule. */
export type Outcome =
  | {
      readonly kind: "done";
      readonly indexed: number;
      readonly refused: number;
      /** Rows that say what is dead; they count for the author's share of the disk. */
      readonly dead: number;
    }
  | { readonly kind: "wait"; readonly for: "epoch" | "keys" | "time" }
  | { readonly kind: "bad"; readonly why: "oversize" | "malformed" | "forged" };

/** Reads the blocks of others. Everything in them is a stranger's; everything it does joins the caller's transaction. */
export interface Inbox {
  readonly take: (log: FollowedCore, seq: number, bytes: Buffer) => Outcome;
}

export interface InboxEvents {
  /** A membership record, each once and in the order of its log. */
  readonly onMembers: (log: FollowedCore, record: Buffer) => void;
  /** The keys of an author block came. */
  readonly onKeys: (log: FollowedCore, block: KeyringPlace) => void;
}

export function createInbox(deps: {
  readonly clock: Clock;
  readonly spaces: SpaceKeys;
  readonly index: EntryIndex;
  readonly followed: FollowedCores;
  readonly keys: ReceivedKeys;
  readonly events: InboxEvents;
}): Inbox {
  const { clock, spaces, index, followed, keys, events } = deps;
  return {
    take(log, seq, bytes) {
      if (bytes.length > LIMITS.blockBytesAccepted) return { kind: "bad", why: "oversize" };
      if (log.type === "members") {
        events.onMembers(log, bytes);
        return DONE;
      }
      if (log.type === "keyring" && isFiller(seq)) return DONE;
      const plain = open(log, seq, bytes);
      if (!Buffer.isBuffer(plain)) return plain;
      return log.type === "author" ? takeItems(log, seq, plain) : takeKeys(log, seq, plain);
    },
  };

  function open(log: FollowedCore, seq: number, bytes: Buffer): Buffer | Outcome {
    const envelope = openEnvelope(bytes);
    if (!envelope) return { kind: "bad", why: "malformed" };
    // Of a later version: the bytes stay in the core for who can read them.
    if (envelope.kind === "later") return DONE;
    const key = spaces.epochKey(log.space, envelope.epoch);
    if (!key) return { kind: "wait", for: "epoch" };
    const { type, identity, gen } = log;
    const place = { type, identity, gen, seq, space: spaces.spaceKey(log.space) };
    return unsealBlock(key, envelope, place) ?? { kind: "bad", why: "forged" };
  }

  function takeKeys(log: FollowedCore, seq: number, plain: Buffer): Outcome {
    const block = decodeKeyring(plain);
    if (!block) return { kind: "bad", why: "malformed" };
    for (const place of keys.save(log, block, { gen: log.gen, seq })) forget(log, place);
    const { space, identity } = log;
    const { gen, seq: of, replaces } = block;
    const earlier = replaces.filter((place) => !isFiller(place.seq) && isBefore(place, log, seq));
    for (const place of earlier) keys.bury({ space, identity, ...place });
    events.onKeys(log, { gen, seq: of });
    return { ...DONE, dead: earlier.length };
  }

  function takeItems(log: FollowedCore, seq: number, plain: Buffer): Outcome {
    const items = decodeItems(plain);
    if (!items) return { kind: "bad", why: "malformed" };
    const itemKeys = keys.find(log, { gen: log.gen, seq });
    if (!itemKeys && items.some(({ kind }) => kind === "entry"))
      return { kind: "wait", for: "keys" };
    if (items.some(isFromTheFuture)) return { kind: "wait", for: "time" };

    const space = spaces.spaceKey(log.space);
    const entries: ReceivedEntry[] = [];
    let refused = 0;
    for (const [idx, item] of items.entries()) {
      if (item.kind === "tombstone") killTarget(log, item);
      if (item.kind !== "entry" || isExpired(item)) continue;
      const key = itemKeys && keyAt(itemKeys, idx);
      if (!key || keys.isDead(log, { gen: log.gen, seq, idx })) continue;
      const { identity, gen } = log;
      const where = { space, identity, gen, seq, idx, uid: item.uid };
      const entry = readEntry(log, item, { seq, idx, payload: unsealBody(key, item.body, where) });
      if (entry) entries.push(entry);
      else refused++;
    }
    const admitted = entries.slice(0, roomFor(log, items, entries.length));
    if (admitted.length > 0) index.index(admitted);
    refused += entries.length - admitted.length;
    const dead = items.filter(({ kind }) => kind === "tombstone").length;
    return { kind: "done", indexed: admitted.length, refused, dead };
  }

  /** The items of a block were written together: the first one's day is the day of all. */
  function roomFor(log: FollowedCore, items: readonly Item[], wanted: number): number {
    const first = items.find((item) => item.kind === "entry");
    if (!first || wanted === 0) return 0;
    return followed.takeDay(log.id, Math.floor(first.stamp / 1024 / DAY_MS), wanted);
  }

  function killTarget(log: FollowedCore, { target }: TombstoneItem): void {
    if (target.idx < LIMITS.entriesPerBlock) kill(log, target);
  }

  function kill(log: FollowedCore, place: ItemPlace): void {
    if (keys.kill(log, place)) forget(log, place);
  }

  function forget(log: FollowedCore, { gen, seq, idx }: ItemPlace): void {
    index.drop({ space: log.space, author: log.identity, gen, seq, idx });
  }

  function isFromTheFuture(item: Item): boolean {
    return item.kind !== "unknown" && item.stamp / 1024 > clock() + LIMITS.clockSkewMs;
  }

  function isExpired({ expires }: EntryItem): boolean {
    return expires !== null && expires + LIMITS.expiryGraceMs < clock();
  }
}

function readEntry(
  { space, identity: author, gen }: FollowedCore,
  { uid, expires }: EntryItem,
  {
    seq,
    idx,
    payload,
  }: { readonly seq: number; readonly idx: number; readonly payload: Buffer | undefined },
): ReceivedEntry | undefined {
  const entry = payload && parsePayload(payload);
  if (entry?.uid !== uid) return undefined;
  const { kind, title = null, body, tags, at, replaces } = entry;
  return { space, author, gen, seq, idx, uid, replaces, kind, title, body, tags, at, expires };
}

const DAY_MS = 24 * 3_600_000;

const DONE = { kind: "done", indexed: 0, refused: 0, dead: 0 } as const;

/** Only what was written before can be replaced. */
function isBefore(place: KeyringPlace, { gen }: FollowedCore, seq: number): boolean {
  return place.gen < gen || (place.gen === gen && place.seq < seq);
}
