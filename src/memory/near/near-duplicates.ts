import { setImmediate } from "node:timers/promises";

import type { Clock } from "../../clock.ts";
import type { Store } from "../../store/db.ts";
import type { EntryRow } from "../entry-rows.ts";
import { ALIKE, type Compared, createFeatures, type Features, similarity } from "./alike.ts";
import { createBandIndex } from "./band-index.ts";
import { bandsOf } from "./bands.ts";

/** Another current entry that says nearly the same; `similarity` is 0 to 1. */
export interface Near {
  readonly id: number;
  readonly title: string | null;
  readonly body: string;
  readonly similarity: number;
}

export interface NearDuplicates {
  /**
   * Links a new entry with those of its project that it nearly repeats; the most alike first. While `warm` reads, it is
   * compared with what is read so far, and once more at the end: nobody waits for 100,000 sketches.
   */
  readonly link: (row: EntryRow) => Near[];
  /** The same for one whose text changed. */
  readonly relink: (row: EntryRow) => Near[];
  /** Makes an entry be found by later ones, without looking for those that it repeats. */
  readonly sketch: (row: EntryRow) => void;
  /** The links of an entry, from either side, to entries that still count. */
  readonly of: (entry: number) => Near[];
  /** Reads the sketches of all entries, in slices that let other calls in between. */
  readonly warm: (signal: AbortSignal) => Promise<void>;
}

/** Texts that are read and compared for one entry. */
const MAX_COMPARED = 8;
/** Links that one entry makes; it may get more from later ones. */
const MAX_LINKED = 3;
/** Sketches that are read at once: about 5 ms. */
const SLICE = 2000;

export function createNearDuplicates(deps: {
  readonly store: Store;
  readonly clock: Clock;
}): NearDuplicates {
  const { store, clock } = deps;
  const current = store.prepare<[number, number], Candidate>(
    `SELECT id, title, body, identifiers, project FROM entry
     WHERE id = ? AND superseded IS NULL AND coalesce(expires, 9e15) > ?`,
  );
  const save = store.prepare<[number, Buffer]>(
    "INSERT OR REPLACE INTO entry_sketch (entry, bands) VALUES (?, ?)",
  );
  const last = store.prepare<[], { entry: number | null }>(
    "SELECT max(entry) AS entry FROM entry_sketch",
  );
  const since = store.prepare<[number], { entry: number; bands: Buffer }>(
    `SELECT entry, bands FROM entry_sketch WHERE entry > ? ORDER BY entry LIMIT ${SLICE}`,
  );
  const unlink = store.prepare<[number, number]>(
    "DELETE FROM entry_near WHERE entry = ? OR other = ?",
  );
  const insert = store.prepare<[number, number, number]>(
    "INSERT INTO entry_near (entry, other, similarity) VALUES (?, ?, ?)",
  );
  const select = store.prepare<[number, number], { id: number; similarity: number }>(
    `SELECT other AS id, similarity FROM entry_near WHERE entry = ?
     UNION ALL SELECT entry, similarity FROM entry_near WHERE other = ?`,
  );
  const featuresOf = createFeatures();
  const index = createBandIndex();
  const early: number[] = [];
  let warming = false;
  let read = 0;
  return {
    link: ({ id, title, body, identifiers, entry: { project } }) =>
      link({ id, title, body, identifiers, project }),
    relink: ({ id, title, body, identifiers, entry: { project } }) =>
      relink({ id, title, body, identifiers, project }),
    sketch: (row) => keep(row, bandsOf(featuresOf(row).words(), row.entry.project)),
    of: (entry) =>
      select
        .all(entry, entry)
        .flatMap(({ id, similarity: percent }) => {
          const other = current.get(id, clock());
          return other ? [near(other, percent / 100)] : [];
        })
        .toSorted(byMostAlike),
    async warm(signal) {
      warming = true;
      try {
        while (!signal.aborted && readSlice()) await setImmediate();
      } finally {
        warming = false;
      }
      for (const id of early.splice(0)) {
        if (signal.aborted) return;
        store.transaction(() => {
          const row = current.get(id, clock());
          if (row) relink(row);
        });
        await setImmediate();
      }
    },
  };

  function relink(row: Candidate): Near[] {
    unlink.run(row.id, row.id);
    return link(row);
  }

  function link(row: Candidate): Near[] {
    if (warming) early.push(row.id);
    else while (readSlice());
    const features = featuresOf(row);
    const bands = bandsOf(features.words(), row.project);
    const found = findNear(row.id, features, bands);
    for (const other of found) insert.run(row.id, other.id, Math.round(other.similarity * 100));
    keep(row, bands);
    return found;
  }

  /** What is read later is not taken in before those that stand before it. */
  function keep({ id }: { readonly id: number }, bands: readonly number[]): void {
    const isNext = read >= (last.get()?.entry ?? 0);
    save.run(id, toBytes(bands));
    if (id > read && !isNext) return;
    index.add(id, bands);
    read = Math.max(read, id);
  }

  /** Those that share most bands come first and are the most alike, as a rule: the first few that pass will do. */
  function findNear(self: number, features: Features, bands: readonly number[]): Near[] {
    const found: Near[] = [];
    for (const id of index.find(bands).slice(0, MAX_COMPARED)) {
      const other = id === self ? undefined : current.get(id, clock());
      const alike = other ? similarity(features, featuresOf(other)) : 0;
      if (other && alike >= ALIKE) found.push(near(other, alike));
      if (found.length === MAX_LINKED) break;
    }
    return found.toSorted(byMostAlike);
  }

  /**
   * Takes in what was written since, by this process or another; false when there is no more. A transaction that was
   * taken back gives its ids away again.
   */
  function readSlice(): boolean {
    const newest = last.get()?.entry ?? 0;
    read = Math.min(read, newest);
    if (read === newest) return false;
    for (const { entry, bands } of since.all(read)) {
      index.add(entry, fromBytes(bands));
      read = entry;
    }
    return true;
  }
}

/** An entry as far as it is compared. */
interface Candidate extends Compared {
  readonly id: number;
  readonly project: string;
}

function toBytes(bands: readonly number[]): Buffer {
  const bytes = Buffer.alloc(bands.length * 4);
  for (const [at, band] of bands.entries()) bytes.writeInt32LE(band, at * 4);
  return bytes;
}

function fromBytes(bytes: Buffer): number[] {
  const bands: number[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) bands.push(bytes.readInt32LE(at));
  return bands;
}

function near({ id, title, body }: Candidate, alike: number): Near {
  return { id, title, body, similarity: alike };
}

function byMostAlike(a: Near, b: Near): number {
  return b.similarity - a.similarity || b.id - a.id;
}
