import { PairedError } from "../../errors.ts";
import { SLOT_BYTES } from "../../privacy/page-codec.ts";
import type { EpochFolder } from "./folder.ts";
import type { Manifest } from "./manifest.ts";

/** Reads slots of pages out of the chunks of a snapshot. */
export interface Slots {
  /** A page's slot, numbered from 1. Throws `damaged`, with the name of the chunk, when it cannot be read. */
  readonly get: (page: number) => Promise<Buffer>;
  /** What a difference to this page is taken from: the slot that is kept whole. */
  readonly base: (page: number) => Promise<Buffer>;
}

/** 16 MB of chunks at most. */
const KEPT = 64;

export function createSlots(folder: EpochFolder, manifest: Manifest): Slots {
  const { chunks, table, id } = manifest;
  const kept = new Map<number, Buffer>();
  return {
    async get(page) {
      const { base, ...at } = table.get(page);
      const slot = await slotAt(at);
      return base ? xor(slot, await slotAt(base)) : slot;
    },
    async base(page) {
      const { base, ...at } = table.get(page);
      return slotAt(base ?? at);
    },
  };

  async function slotAt(at: { readonly chunk: number; readonly slot: number }): Promise<Buffer> {
    const content = await load(at.chunk);
    const slot = content.subarray(at.slot * SLOT_BYTES, (at.slot + 1) * SLOT_BYTES);
    if (slot.length === SLOT_BYTES) return slot;
    throw harmedChunk(chunks[at.chunk]?.name ?? "", [id]);
  }

  async function load(chunk: number): Promise<Buffer> {
    const known = kept.get(chunk);
    if (known) {
      kept.delete(chunk);
      kept.set(chunk, known);
      return known;
    }
    const name = chunks[chunk]?.name ?? "";
    const content = await folder.readChunk(name);
    if (!content) throw harmedChunk(name, [id]);
    kept.set(chunk, content);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return content;
  }
}

/** What differs, byte by byte; of the result and one of the two the other follows. */
export function xor(a: Buffer, b: Buffer): Buffer {
  const out = Buffer.alloc(a.length);
  for (let at = 0; at < a.length; at += 1) out[at] = (a[at] ?? 0) ^ (b[at] ?? 0);
  return out;
}

export function harmedChunk(chunk: string, snapshots: readonly string[]): PairedError {
  const ids = snapshots.join(", ");
  return new PairedError(
    "damaged",
    `chunk ${chunk} is missing or damaged: it harms snapshot ${ids}`,
    {
      fix: "Restore another snapshot (paired-mcp restore FOLDER --list), or use another copy of the folder.",
    },
  );
}
