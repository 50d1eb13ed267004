/** Where the slot of a page lies, and from which slot it differs, if it is kept as a difference. */
export interface PageRef {
  readonly chunk: number;
  readonly slot: number;
  readonly base: { readonly chunk: number; readonly slot: number } | undefined;
}

/** For each page of a database where its text lies in the chunks of a backup, and by what a change of it is seen. */
export interface PageTable {
  readonly pages: number;
  /** Pages are numbered from 1. */
  readonly get: (page: number) => PageRef;
  /**
   * The first 6 bytes of the page's MAC, which is over a random IV: another text or another writing has another, but for one in
   * 2^48. They do not pack, and are most of a snapshot's list.
   */
  readonly print: (page: number) => Buffer;
  readonly set: (page: number, ref: PageRef, print: Buffer) => void;
  readonly encode: () => Buffer;
}

export const PRINT_BYTES = 6;
const NO_BASE = 0xff_ff_ff_ff;
/** chunk 4, slot 1, base's chunk 4, base's slot 1: columns, not rows, for they pack to next to nothing. */
const ROW_BYTES = 4 + 1 + 4 + 1 + PRINT_BYTES;

export function createPageTable(pages: number): PageTable {
  return over(Buffer.alloc(pages * ROW_BYTES), pages);
}

/** Undefined when the bytes are not a table of `pages` pages over `chunks` chunks of `slots` slots. */
export function decodePageTable(
  bytes: Buffer,
  {
    pages,
    chunks,
    slots,
  }: { readonly pages: number; readonly chunks: number; readonly slots: number },
): PageTable | undefined {
  if (bytes.length !== pages * ROW_BYTES) return undefined;
  const table = over(bytes, pages);
  const isPlace = (at: { readonly chunk: number; readonly slot: number }): boolean =>
    at.chunk < chunks && at.slot < slots;
  for (let page = 1; page <= pages; page += 1) {
    const ref = table.get(page);
    if (!isPlace(ref) || (ref.base && !isPlace(ref.base))) return undefined;
  }
  return table;
}

function over(bytes: Buffer, pages: number): PageTable {
  const [slotAt, baseChunkAt, baseSlotAt, printAt] = [4, 5, 9, 10].map((width) => pages * width);
  const at = {
    slot: slotAt ?? 0,
    baseChunk: baseChunkAt ?? 0,
    baseSlot: baseSlotAt ?? 0,
    print: printAt ?? 0,
  };
  const printOf = (page: number): Buffer =>
    bytes.subarray(at.print + (page - 1) * PRINT_BYTES, at.print + page * PRINT_BYTES);
  return {
    pages,
    get(page) {
      const baseChunk = bytes.readUInt32LE(at.baseChunk + (page - 1) * 4);
      return {
        chunk: bytes.readUInt32LE((page - 1) * 4),
        slot: bytes.readUInt8(at.slot + page - 1),
        base:
          baseChunk === NO_BASE
            ? undefined
            : { chunk: baseChunk, slot: bytes.readUInt8(at.baseSlot + page - 1) },
      };
    },
    print: printOf,
    set(page, { chunk, slot, base }, print) {
      bytes.writeUInt32LE(chunk, (page - 1) * 4);
      bytes.writeUInt8(slot, at.slot + page - 1);
      bytes.writeUInt32LE(base?.chunk ?? NO_BASE, at.baseChunk + (page - 1) * 4);
      bytes.writeUInt8(base?.slot ?? 0, at.baseSlot + page - 1);
      print.copy(printOf(page), 0, 0, PRINT_BYTES);
    },
    encode: () => bytes,
  };
}
