import type { EpochFolder } from "./folder.ts";
import type { ChunkFile, Manifest } from "./manifest.ts";
import type { PageRef, PageTable } from "./page-table.ts";

/** The chunks that a snapshot in the making may use: those of the one before, and new ones. */
export interface ChunkList {
  /** Whether the chunks that a page of the snapshot before needs are there, in their size. */
  readonly hasAll: (ref: PageRef) => boolean;
  /** Writes a chunk unless it is there; resolves to its number. */
  readonly add: (content: Buffer) => Promise<number>;
  /** Those that `table` uses, to which it is renumbered. */
  readonly finish: (table: PageTable) => readonly ChunkFile[];
  /** What was written. */
  readonly written: () => { readonly chunks: number; readonly bytes: number };
}

export async function openChunkList(
  folder: EpochFolder,
  before: Manifest | undefined,
): Promise<ChunkList> {
  const files: ChunkFile[] = [...(before?.chunks ?? [])];
  const there: boolean[] = [];
  for (const { name, bytes } of files) there.push((await folder.chunkSize(name)) === bytes);
  let [chunks, bytes] = [0, 0];
  return {
    hasAll: ({ chunk, base }) => there[chunk] === true && (!base || there[base.chunk] === true),
    async add(content) {
      const name = folder.codec.name(content);
      // What a snapshot that was cut off has left, if it is sound.
      const known = (await folder.readChunk(name)) && (await folder.chunkSize(name));
      if (known) return files.push({ name, bytes: known }) - 1;
      const sealed = await folder.codec.seal(name, content);
      await folder.writeChunk(name, sealed);
      chunks += 1;
      bytes += sealed.length;
      return files.push({ name, bytes: sealed.length }) - 1;
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
    written: () => ({ chunks, bytes }),
  };
}
