import type { Head } from "../logs/head.ts";
import type { ItemPlace } from "../logs/item.ts";
import { LOG_TYPES } from "../logs/log-header.ts";
import { read, type Reader, type Writer, writer } from "../wire.ts";

/** What two nodes say to each other on the channel `paired/1`, beside the logs themselves. */
export type Message =
  | { readonly kind: "hello"; readonly version: number }
  | { readonly kind: "prove"; readonly tag: Buffer; readonly sealed: Buffer }
  /** Logs of the space that its sender holds, own ones and others'. */
  | { readonly kind: "heads"; readonly tag: Buffer; readonly heads: readonly Head[] }
  /** "I have destroyed what you retracted", each signed. */
  | { readonly kind: "receipts"; readonly tag: Buffer; readonly receipts: readonly Receipt[] }
  | { readonly kind: "receipts-kept"; readonly tag: Buffer; readonly items: readonly ItemPlace[] }
  /** "I leave this space", signed. */
  | { readonly kind: "leave"; readonly tag: Buffer; readonly signature: Buffer };

export interface Receipt {
  readonly item: ItemPlace;
  readonly signature: Buffer;
}

/** Their place is their number on the wire: only ever add at the end. */
export const MESSAGE_KINDS = [
  "hello",
  "prove",
  "heads",
  "receipts",
  "receipts-kept",
  "leave",
] as const;
export const PROTOCOL_VERSION = 1;
/** As many as fit into one message of the size that a peer takes. */
export const HEADS_PER_MESSAGE = 128;
export const RECEIPTS_PER_MESSAGE = 256;
const TAG_BYTES = 16;
const SEALED_BYTES = 512;
const HEADER_BYTES = 512;

export function encodeMessage(message: Message): Buffer {
  const out = writer().uint(MESSAGE_KINDS.indexOf(message.kind));
  if (message.kind === "hello") return out.uint(message.version).done();
  out.fixed(message.tag);
  if (message.kind === "prove") return out.bytes(message.sealed).done();
  if (message.kind === "heads") {
    out.uint(message.heads.length);
    for (const head of message.heads) writeHead(out, head);
    return out.done();
  }
  if (message.kind === "leave") return out.fixed(message.signature).done();
  if (message.kind === "receipts-kept") {
    out.uint(message.items.length);
    for (const item of message.items) writePlace(out, item);
    return out.done();
  }
  out.uint(message.receipts.length);
  for (const { item, signature } of message.receipts) writePlace(out, item).fixed(signature);
  return out.done();
}

/** `unknown`: a kind that a later version speaks. Undefined: no message at all. */
export function decodeMessage(bytes: Buffer): Message | "unknown" | undefined {
  return read<Message | "unknown" | undefined>(bytes, (source) => {
    const number = source.uint();
    const kind = MESSAGE_KINDS[number];
    if (!kind) {
      source.rest();
      return "unknown";
    }
    if (kind === "hello") {
      const version = source.uint();
      source.rest();
      return { kind, version };
    }
    const tag = source.fixed(TAG_BYTES);
    if (kind === "prove") return { kind, tag, sealed: source.bytes(SEALED_BYTES) };
    if (kind === "heads") {
      const heads = Array.from({ length: source.count(HEADS_PER_MESSAGE) }, () => readHead(source));
      return { kind, tag, heads: heads.filter((head) => head !== undefined) };
    }
    if (kind === "leave") return { kind, tag, signature: source.fixed(64) };
    const length = source.count(RECEIPTS_PER_MESSAGE);
    if (kind === "receipts-kept")
      return { kind, tag, items: Array.from({ length }, () => readPlace(source)) };
    const receipts = Array.from({ length }, () => ({
      item: readPlace(source),
      signature: source.fixed(64),
    }));
    return { kind, tag, receipts };
  });
}

function writeHead(out: Writer, { type, identity, gen, coreKey, header }: Head): Writer {
  return out.uint(LOG_TYPES.indexOf(type)).fixed(identity).uint(gen).fixed(coreKey).bytes(header);
}

/** Undefined for a type of log that a later version knows. */
function readHead(source: Reader): Head | undefined {
  const type = LOG_TYPES[source.uint()];
  const [identity, gen, coreKey] = [source.fixed(32), source.uint(), source.fixed(32)];
  const header = source.bytes(HEADER_BYTES);
  return type && { type, identity, gen, coreKey, header };
}

function writePlace(out: Writer, { gen, seq, idx }: ItemPlace): Writer {
  return out.uint(gen).uint(seq).uint(idx);
}

function readPlace(source: Reader): ItemPlace {
  return { gen: source.uint(), seq: source.uint(), idx: source.uint() };
}
