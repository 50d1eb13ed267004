import { LIMITS } from "../limits.ts";
import { read, writer } from "../wire.ts";
import { type Item, decodeItem } from "./item.ts";

/** The plain bytes of an author's block: items, each with its length, so that unknown ones can be stepped over. */
export function encodeItems(items: readonly Buffer[]): Buffer {
  const out = writer().uint(items.length);
  for (const item of items) out.bytes(item);
  return out.done();
}

export function decodeItems(plain: Buffer): Item[] | undefined {
  return read(plain, (from) => {
    return Array.from({ length: from.count(LIMITS.entriesPerBlock) }, () => {
      const item = decodeItem(from.bytes(LIMITS.blockBytesAccepted));
      if (!item) throw new RangeError("an item is malformed");
      return item;
    });
  });
}
