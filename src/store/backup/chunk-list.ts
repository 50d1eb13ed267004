import { SLOT_BYTES } from "../../privacy/page-codec.ts";
import type { EpochFolder } from "./folder.ts";
import type { ChunkFile, Manifest } from "./manifest.ts";
import type { PageRef, PageTable } from "./page-table.ts";

/** The chunks that a snapshot in the making may use: those of the one before, and new ones. */
export interface ChunkList {
  /** Whether a chunk of the snapshot before is there, in its size, and worth keeping. */
  readonly has: (chunk: number) => boolean;
  /** Whether all that a page of it needs is. */
  readonly hasAll: (ref: PageRef) => boolean;
  /** Writes a chunk unless it is there; resolves to its number. */
  readonly add: (content: Buffer) => Promise<number>;
  /** Those that `table` uses, to which it is renumbered. */
  readonly finish: (table: PageTable) => readonly ChunkFile[];
  /** What was written. */
  readonly written: () => { readonly chunks: number; readonly bytes: number };
}

/** A chunk of which less than this share is needed is let go: its pages are written anew, so that a folder cannot bloat. */
const WORTH = 1 / 4;

export async function openChunkList(
  folder: EpochFolder,
  before: Manifest | undefined,
): Promise<ChunkList> {
  const files: ChunkFile[] = [...(before?.chunks ?? [])];
  const there: boolean[] = [];
  const needed = before ? countNeeded(before.table) : [];
  for (const [chunk, { name, bytes, slots }] of files.entries())
    there.push((needed[chunk] ?? 0) >= slots * WORTH && (await folder.chunkSize(name)) === bytes);
  let [chunks, written] = [0, 0];
  const has = (chunk: number): boolean => there[chunk] === true;
  return {
    has,
    hasAll: ({ chunk, base }) => has(chunk) && (!base || has(base.chunk)),
    async add(content) {
      const name = folder.codec.name(content);
      // What a snapshot that was cut off has left, if it is sound.
      const known = (await folder.readChunk(name)) && (await folder.chunkSize(name));
      const slots = content.length / SLOT_BYTES;
      if (known) return files.push({ name, slots, bytes: known }) - 1;
      const sealed = await folder.codec.seal(name, content);
      await folder.writeChunk(name, sealed);
      chunks += 1;
      written += sealed.length;
      return files.push({ name, slots, bytes: sealed.length }) - 1;
    },
    finish(table) {
      const numbers = new Map<number, number>();
      const renumber = (chunk: number): number => {
        const number = numbers.get(chunk) ?? numbers.size;
        numbers.set(chunk, number);
        return number;
      };
      for (let page = 1; page <= table.pages; page += 1) {
        const { chunk, slot, base } = table.get(page);
        const moved = { chunk: renumber(chunk), slot };
        table.set(
          page,
          { ...moved, base: base && { chunk: renumber(base.chunk), slot: base.slot } },
          table.print(page),
        );
      }
      return [...numbers.keys()].flatMap((chunk) => files[chunk] ?? []);
    },
    written: () => ({ chunks, bytes: written }),
  };
}

/** For each chunk how many of its slots some page needs. */
function countNeeded(table: PageTable): number[] {
  const needed = new Map<number, Set<number>>();
  const need = ({ chunk, slot }: { readonly chunk: number; readonly slot: number }): void => {
    const slots = needed.get(chunk) ?? new Set();
    needed.set(chunk, slots.add(slot));
  };
  for (let page = 1; page <= table.pages; page += 1) {
    const { base, ...at } = table.get(page);
    need(at);
    if (base) need(base);
  }
  const counts: number[] = [];
  for (const [chunk, slots] of needed) counts[chunk] = slots.size;
  return counts;
}
