import { createHmac } from "node:crypto";
import { promisify } from "node:util";
import { deflateRaw, inflateRaw } from "node:zlib";

import { openBytes, sealBytes } from "../../privacy/keys/aes-gcm.ts";
import { SLOT_BYTES } from "../../privacy/page-codec.ts";
import { type Epoch, epochSubkey } from "./epoch.ts";

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** Slots of one chunk: a quarter of a megabyte, about 90 KB when packed. */
export const CHUNK_SLOTS = 64;
export const CHUNK_NAME = /^[0-9a-f]{32}$/;
const NAME_BYTES = 16;
const SEAL_BYTES = 28;
/** Deflate adds at most this to what it cannot make smaller. */
const DEFLATE_BYTES = 1024;
export const MAX_CHUNK_BYTES = CHUNK_SLOTS * SLOT_BYTES + SEAL_BYTES + DEFLATE_BYTES;

export interface ChunkCodec {
  /** 32 hexadecimal digits: a keyed hash of the content, so that equal content has one name and says nothing to others. */
  readonly name: (content: Buffer) => string;
  readonly seal: (name: string, content: Buffer) => Promise<Buffer>;
  /** Undefined when the bytes are not those that were sealed under this name. */
  readonly open: (name: string, bytes: Buffer) => Promise<Buffer | undefined>;
}

/** Deflate, then AES-256-GCM with the name as bound data: a chunk in another's place does not open. */
export function createChunkCodec(epoch: Epoch): ChunkCodec {
  const key = epochSubkey(epoch, "chunk");
  const nameKey = epochSubkey(epoch, "name");
  const nameOf = (content: Buffer): string =>
    createHmac("sha256", nameKey).update(content).digest().subarray(0, NAME_BYTES).toString("hex");
  return {
    name: nameOf,
    seal: async (name, content) => sealBytes(key, await deflate(content), Buffer.from(name)),
    async open(name, bytes) {
      const packed = openBytes(key, bytes, Buffer.from(name));
      if (!packed) return undefined;
      try {
        const content = await inflate(packed, { maxOutputLength: CHUNK_SLOTS * SLOT_BYTES });
        return nameOf(content) === name ? content : undefined;
      } catch {
        // It unpacks to more than a chunk can be.
        return undefined;
      }
    },
  };
}
