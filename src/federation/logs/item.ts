import { deflateRawSync, inflateRawSync } from "node:zlib";

import { seal, transcript, unseal } from "../../privacy/seal.ts";
import { LIMITS } from "../limits.ts";
import { type Reader, read, writer } from "../wire.ts";

/** Below this, deflate saves less than it costs. */
const DEFLATE_FROM = 1024;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One thing in an author's block. */
export type Item = EntryItem | TombstoneItem | UnknownItem;

export interface EntryItem {
  readonly kind: "entry";
  readonly uid: string;
  /** Milliseconds x 1024 + a counter: rises with every item of a log. */
  readonly stamp: number;
  readonly expires: number | null;
  /** The payload under its item key. */
  readonly body: Buffer;
}

export interface TombstoneItem {
  readonly kind: "tombstone";
  readonly stamp: number;
  /** An earlier item of the same author. */
  readonly target: ItemPlace;
  readonly reason: string;
}

/** Of a later version: kept in the log, not read. */
export interface UnknownItem {
  readonly kind: "unknown";
}

export interface ItemPlace {
  readonly gen: number;
  readonly seq: number;
  readonly idx: number;
}

/** Where an item stands; sealed bytes open nowhere else. */
export interface ItemContext extends ItemPlace {
  readonly space: Buffer;
  readonly identity: Buffer;
  readonly uid: string;
}

const ENTRY = 1;
const TOMBSTONE = 2;
const REASON_BYTES = 200;

export function isUid(text: string): boolean {
  return UUID.test(text);
}

export function encodeItem(item: EntryItem | TombstoneItem): Buffer {
  if (item.kind === "tombstone") {
    const { gen, seq, idx } = item.target;
    const out = writer().uint(TOMBSTONE).uint(item.stamp).uint(gen).uint(seq).uint(idx);
    return out.bytes(Buffer.from(item.reason).subarray(0, REASON_BYTES)).done();
  }
  const out = writer()
    .uint(ENTRY)
    .uint(item.stamp)
    .uint(item.expires ?? 0);
  return out
    .fixed(Buffer.from(item.uid.replaceAll("-", ""), "hex"))
    .bytes(item.body)
    .done();
}

export function decodeItem(bytes: Buffer): Item | undefined {
  return read(bytes, (from) => {
    const kind = from.uint();
    if (kind === ENTRY) return decodeEntry(from);
    if (kind === TOMBSTONE) return decodeTombstone(from);
    from.rest();
    return { kind: "unknown" };
  });
}

function decodeEntry(from: Reader): EntryItem {
  const stamp = from.uint();
  const expires = from.uint() || null;
  const uid = toUuid(from.fixed(16));
  return { kind: "entry", uid, stamp, expires, body: from.bytes(LIMITS.entryBytes) };
}

function decodeTombstone(from: Reader): TombstoneItem {
  const stamp = from.uint();
  const target = { gen: from.uint(), seq: from.uint(), idx: from.uint() };
  return { kind: "tombstone", stamp, target, reason: from.bytes(REASON_BYTES).toString() };
}

function toUuid(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Seals a payload under its own key, deflated first where that pays: keyed bytes do not shrink later. */
export function sealBody(key: Buffer, payload: Buffer, context: ItemContext): Buffer {
  const deflated = payload.length < DEFLATE_FROM ? undefined : deflate(payload);
  const plain = Buffer.concat([Buffer.from([deflated ? 1 : 0]), deflated ?? payload]);
  return seal(key, plain, bodyAad(context));
}

/** Undefined when it saves nothing, or so much that a reader would take it for a bomb. */
function deflate(payload: Buffer): Buffer | undefined {
  const deflated = deflateRawSync(payload);
  const pays = deflated.length < payload.length;
  return pays && payload.length <= deflated.length * LIMITS.inflateRatio ? deflated : undefined;
}

/** The payload; undefined when key, place or bytes are wrong, or when it inflates beyond the limits. */
export function unsealBody(key: Buffer, body: Buffer, context: ItemContext): Buffer | undefined {
  const plain = unseal(key, body, bodyAad(context));
  const form = plain?.[0];
  const bytes = plain?.subarray(1);
  if (form === undefined || bytes === undefined || form > 1) return undefined;
  if (form === 0) return bytes;
  const cap = Math.min(LIMITS.entryBytes, bytes.length * LIMITS.inflateRatio);
  try {
    return inflateRawSync(bytes, { maxOutputLength: cap });
  } catch {
    return undefined;
  }
}

function bodyAad({ space, identity, gen, seq, idx, uid }: ItemContext): Buffer {
  const place = writer().uint(gen).uint(seq).uint(idx).done();
  return transcript("paired/item/1", [space, identity, place, Buffer.from(uid)]);
}
