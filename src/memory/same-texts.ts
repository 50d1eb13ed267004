import { hash } from "node:crypto";
import { setImmediate as giveWay } from "node:timers/promises";

import type { Store } from "../store/db.ts";
import type { Entry } from "./entry.ts";

/** What makes two entries the same to an import that is run again. */
export type Written = Pick<Entry, "kind" | "body" | "project"> & {
  readonly title?: string | null | undefined;
};

/**
 * Finds entries by the very text that they were first written with. By digests in memory, 60 bytes an entry: an index of
 * them in the database would write a page of its own, at random, for every entry.
 */
export interface SameTexts {
  /** Reads the digests, in steps of a few milliseconds, so that `find` need not. */
  readonly load: () => Promise<void>;
  /** The oldest entry that was written so. */
  readonly find: (written: Written) => number | undefined;
  /** Lets go of the memory. */
  readonly drop: () => void;
}

const AT_ONCE = 2000;

export function createSameTexts(store: Store): SameTexts {
  const after = store.prepare<[number, number], { id: number; digest: Buffer }>(
    "SELECT id, digest FROM entry INDEXED BY entry_digest WHERE id > ? ORDER BY id LIMIT ?",
  );
  const check = store.prepare<[number, Buffer], { id: number }>(
    "SELECT id FROM entry WHERE id = ? AND digest = ?",
  );
  const ids = new Map<string, number[]>();
  let last = 0;
  return {
    async load() {
      while (readSome()) await giveWay();
    },
    find(written) {
      while (readSome());
      const digest = digestOf(written);
      // A forgotten entry is still in memory.
      return ids.get(keyOf(digest))?.find((id) => check.get(id, digest));
    },
    drop() {
      ids.clear();
      last = 0;
    },
  };

  /** Whether there may be more. */
  function readSome(): boolean {
    const rows = after.all(last, AT_ONCE);
    for (const { id, digest } of rows) {
      const key = keyOf(digest);
      ids.set(key, [...(ids.get(key) ?? []), id]);
      last = id;
    }
    return rows.length === AT_ONCE;
  }
}

/** SHA-256 of the text as it was first written, cut to 16 bytes. */
export function digestOf({ kind, title, body, project }: Written): Buffer {
  const text = JSON.stringify([kind, title ?? null, body, project]);
  return hash("sha256", text, "buffer").subarray(0, 16);
}

function keyOf(digest: Buffer): string {
  return digest.toString("latin1");
}
