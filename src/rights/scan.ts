import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as giveWay } from "node:timers/promises";

import { PAGE_BYTES } from "../privacy/page-mac.ts";
import { decryptPage } from "../privacy/page-text.ts";
import type { OwnedStore } from "../store/db.ts";
import { errorCode } from "../store/disk-error.ts";
import type { Home } from "../store/home.ts";
import { listFiles } from "./home-size.ts";

/** What was looked at for pieces of erased text, and which pieces are still there. */
export interface Scanned {
  readonly files: number;
  readonly pages: number;
  readonly found: readonly Buffer[];
}

/** A few milliseconds of reading. */
const CHUNK_BYTES = 64 * PAGE_BYTES;

/** The database, of which pages are read, and files that only are a lock: closing one here would drop its lock (POSIX fcntl). */
const LOCKED = /^paired\.db|^node\.lock|^cores\/(?:.*\/)?(?:LOCK|CORESTORE)$/;

/**
 * Looks for `pieces` in every file of the home as it lies on the disk, and in the text of every page of the database, used
 * or free. In slices, so that calls go on.
 */
export async function scanHome(
  { home, store }: { readonly home: Home; readonly store: OwnedStore },
  pieces: readonly Buffer[],
): Promise<Scanned> {
  if (home.dbPath === ":memory:") return { files: 0, pages: 0, found: [] };
  const found = new Set<Buffer>();
  const look = (bytes: Buffer): void => {
    for (const piece of pieces) if (bytes.includes(piece)) found.add(piece);
  };
  const overlap = Math.max(0, ...pieces.map(({ length }) => length));
  const pages = await lookAtPages({ file: store.descriptor(), key: home.keys.database, look });
  const files = listFiles(home.path).filter((path) => !LOCKED.test(path));
  for (const path of files) await lookAtFile(join(home.path, path), { look, overlap });
  return { files: files.length + 1, pages, found: [...found] };
}

async function lookAtPages(deps: {
  readonly file: number;
  readonly key: Buffer;
  readonly look: (bytes: Buffer) => void;
}): Promise<number> {
  const { file, key, look } = deps;
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let pages = 0;
  for (;;) {
    const size = readSync(file, chunk, 0, CHUNK_BYTES, pages * PAGE_BYTES);
    const texts: Buffer[] = [];
    for (let at = 0; at + PAGE_BYTES <= size; at += PAGE_BYTES) {
      pages += 1;
      texts.push(decryptPage(key, chunk.subarray(at, at + PAGE_BYTES), pages));
    }
    look(Buffer.concat(texts));
    if (size < CHUNK_BYTES) return pages;
    await giveWay();
  }
}

/** A file that goes away meanwhile, or that is a socket, has nothing to show. */
async function lookAtFile(
  path: string,
  options: { readonly look: (bytes: Buffer) => void; readonly overlap: number },
): Promise<void> {
  const { look, overlap } = options;
  const file = openOrNone(path);
  if (file === undefined) return;
  try {
    if (!fstatSync(file).isFile()) return;
    let rest = Buffer.alloc(0);
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let at = 0; ;) {
      const size = readSync(file, chunk, 0, CHUNK_BYTES, at);
      if (size === 0) return;
      at += size;
      const bytes = Buffer.concat([rest, chunk.subarray(0, size)]);
      look(bytes);
      rest = bytes.subarray(Math.max(0, bytes.length - overlap));
      await giveWay();
    }
  } finally {
    closeSync(file);
  }
}

function openOrNone(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (["ENOENT", "ENXIO", "EACCES", "ELOOP", "EOPNOTSUPP"].includes(errorCode(error)))
      return undefined;
    throw error;
  }
}
