import { createHash, randomBytes } from "node:crypto";
import { setImmediate as giveWay } from "node:timers/promises";

import { PairedError } from "../../errors.ts";
import { createPageCodec, SLOT_BYTES } from "../../privacy/page-codec.ts";
import { PAGE_BYTES } from "../../privacy/page-mac.ts";
import { openChunkList } from "./chunk-list.ts";
import { CHUNK_SLOTS } from "./chunk.ts";
import type { EpochFolder } from "./folder.ts";
import type { Frozen } from "./frozen.ts";
import type { Facts, Manifest } from "./manifest.ts";
import { createPageTable, PRINT_BYTES } from "./page-table.ts";
import { createSlots, xor } from "./slots.ts";

/** SQLite locks bytes here and never writes the page (sqlite.org/fileformat2.html, "the lock-byte page"). */
export const LOCK_PAGE = 2 ** 30 / PAGE_BYTES + 1;
/** Pages of one slice: about 2 ms of reading, checking and decrypting. */
const AT_ONCE = 32;
/** A page of which more bytes than this have changed is kept whole. */
const MOST_CHANGED = SLOT_BYTES / 2;

export interface Written {
  readonly manifest: Manifest;
  readonly chunks: number;
  /** Bytes of new files. */
  readonly bytes: number;
  readonly changedPages: number;
}

export interface WriteDeps {
  readonly folder: EpochFolder;
  readonly frozen: Frozen;
  /** What the database opens with. */
  readonly key: Buffer;
  readonly facts: Omit<Facts, "id" | "pages" | "hash">;
  /** Pages that are as they were in it are not written again. */
  readonly before: Manifest | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (pages: number, of: number) => void;
}

/**
 * Writes what is new in a database as chunks, and the snapshot's list last: cut off before that, there is no snapshot, and
 * the next one finds the chunks. A page is known by its MAC, so that untouched ones cost no more than a look; one of which
 * less than half changed is kept as its difference to where it lies whole.
 */
export async function writeSnapshot(deps: WriteDeps): Promise<Written> {
  const { folder, frozen, key, facts, before, signal, onProgress } = deps;
  const codec = createPageCodec(key, frozen.read(1, 1));
  const table = createPageTable(frozen.pages);
  const hash = createHash("sha256");
  const chunks = await openChunkList(folder, before);
  const slots = before && createSlots(folder, before);
  const whole = createGroup();
  const differences = createGroup();
  let changedPages = 0;
  for (let first = 1; first <= frozen.pages; first += AT_ONCE) {
    signal.throwIfAborted();
    const count = Math.min(AT_ONCE, frozen.pages - first + 1);
    const bytes = frozen.read(first, count);
    hash.update(bytes);
    for (let n = 0; n < count; n += 1)
      await take(first + n, bytes.subarray(n * PAGE_BYTES, (n + 1) * PAGE_BYTES));
    onProgress(first + count - 1, frozen.pages);
    await giveWay();
  }
  for (const group of [whole, differences]) await flush(group);
  signal.throwIfAborted();
  const { pages } = frozen;
  const id = `${stampOf(facts.made)}-${randomBytes(4).toString("hex")}`;
  const manifest: Manifest = {
    ...facts,
    id,
    pages,
    hash: hash.digest("hex"),
    epoch: folder.epoch.name,
    chunks: chunks.finish(table),
    table,
  };
  const list = await folder.publish(manifest);
  const written = chunks.written();
  return { manifest, chunks: written.chunks, bytes: list.bytes + written.bytes, changedPages };

  async function take(page: number, bytes: Buffer): Promise<void> {
    if (bytes.length !== PAGE_BYTES) throw damagedPage(page);
    const print = bytes.subarray(SLOT_BYTES, SLOT_BYTES + PRINT_BYTES);
    const last = before && page <= before.pages ? before.table.get(page) : undefined;
    if (last && before?.table.print(page).equals(print) && chunks.hasAll(last)) {
      table.set(page, last, print);
      return;
    }
    changedPages += 1;
    const slot = page === LOCK_PAGE ? Buffer.alloc(SLOT_BYTES) : codec.open(bytes, page);
    if (!slot) throw damagedPage(page);
    const base = last && (last.base ?? { chunk: last.chunk, slot: last.slot });
    const difference = base && chunks.has(base.chunk) ? await differenceTo(page, slot) : undefined;
    if (difference) differences.add({ page, print, base, slot: difference });
    else whole.add({ page, print, base: undefined, slot });
    for (const group of [whole, differences]) if (group.size() === CHUNK_SLOTS) await flush(group);
  }

  /** Undefined when it is not worth it, or when where the page lies whole is damaged: then it is written anew. */
  async function differenceTo(page: number, slot: Buffer): Promise<Buffer | undefined> {
    try {
      const base = await slots?.base(page);
      const difference = base && xor(slot, base);
      return difference && countChanged(difference) <= MOST_CHANGED ? difference : undefined;
    } catch (error) {
      if (error instanceof PairedError && error.code === "damaged") return undefined;
      throw error;
    }
  }

  async function flush(group: Group): Promise<void> {
    const waiting = group.takeAll();
    if (waiting.length === 0) return;
    const chunk = await chunks.add(Buffer.concat(waiting.map(({ slot }) => slot)));
    for (const [slot, { page, base, print }] of waiting.entries())
      table.set(page, { chunk, slot, base }, print);
  }
}

interface Waiting {
  readonly page: number;
  readonly print: Buffer;
  readonly base: { readonly chunk: number; readonly slot: number } | undefined;
  readonly slot: Buffer;
}

interface Group {
  readonly add: (waiting: Waiting) => void;
  readonly size: () => number;
  readonly takeAll: () => Waiting[];
}

function createGroup(): Group {
  let waiting: Waiting[] = [];
  return {
    add: (one) => void waiting.push(one),
    size: () => waiting.length,
    takeAll() {
      const all = waiting;
      waiting = [];
      return all;
    },
  };
}

function countChanged(difference: Buffer): number {
  let changed = 0;
  for (const byte of difference) if (byte !== 0) changed += 1;
  return changed;
}

/** `20261123T020000123Z` */
function stampOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 23).replaceAll(/[-:.]/g, "")}Z`;
}

function damagedPage(page: number): PairedError {
  return new PairedError(
    "damaged",
    `page ${page} of the database is damaged: no backup was made of it`,
    {
      fix: "Run `paired-mcp verify`, then restore the newest backup. Older backups are as they were.",
    },
  );
}
