import { setImmediate } from "node:timers/promises";

import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Store } from "../store/db.ts";
import type { Source } from "./candidates.ts";
import { isKind, type Kind } from "./entry.ts";
import { KINDS_AND_TAGS, NEWEST } from "./filter.ts";
import type { Row } from "./neighbours.ts";
import { createPace } from "./pace.ts";
import { createTextIndex, identifiersOf, type IndexedText, WEIGHTS } from "./text-index.ts";
import { createTextPurge } from "./text-purge.ts";

/** Rows of one `index` call: one transaction, short enough that tool calls in between do not wait. */
export const RECEIVED_BATCH = 200;

/** Taking the words of one out of the index takes about a millisecond. */
const EXPIRED_BATCH = 16;

/** Rows of a space that are dropped before their words are. */
const MIN_DROPPED = 1000;

/** Where an entry of another member stands: nothing is trusted before its reader accepted it. */
export type ReviewState = "quarantined" | "accepted" | "rejected";

/** One entry that another member of a space wrote, already parsed and capped by federation; its text is a stranger's. */
export interface ReceivedEntry extends ReceivedRef {
  readonly spaceName: string;
  readonly handle: string;
  readonly uid: string;
  /** Its author says that it takes the place of this one; no more than a claim. */
  readonly replaces?: string | undefined;
  readonly kind: string;
  readonly title: string | null;
  readonly body: string;
  readonly tags: readonly string[];
  /** When its author says it was written, in milliseconds. */
  readonly at: number;
  readonly expires: number | null;
  readonly state: ReviewState;
}

/** Names one received entry: the author's log in a space, the block, the place in the block. */
export interface ReceivedRef {
  readonly space: number;
  /** The author's public key, 32 bytes. */
  readonly author: Buffer;
  readonly gen: number;
  readonly seq: number;
  readonly idx: number;
}

export interface ReceivedIndex {
  /** Makes up to `RECEIVED_BATCH` entries searchable in one transaction; one that is there already stays as it is. Returns how many are new. */
  readonly index: (rows: readonly ReceivedEntry[]) => number;
  /** Removes one entry with its words; false when it is not there. */
  readonly drop: (ref: ReceivedRef) => boolean;
  /**
   * Removes all entries of a space, in slices that let other calls in between; returns how many there were. Cut short
   * by the end of the process, it is simply called again.
   */
  readonly dropSpace: (space: number) => Promise<number>;
  /** Removes some of what has expired, in one short transaction; how many. */
  readonly dropExpired: () => number;
  readonly count: () => number;
  readonly find: (id: number) => Received | undefined;
  readonly source: Source;
}

/** A received entry as this machine keeps it. */
export interface Received extends Omit<ReceivedEntry, "kind"> {
  readonly id: number;
  readonly kind: Kind;
  /** When it came to this machine. */
  readonly received: number;
}

const PASSES = `${KINDS_AND_TAGS} AND r.received >= ? AND r.received < ?
  AND coalesce(r.expires, 9e15) > ? AND r.state <> 'rejected'`;

/** The searchable copy of what peers sent; federation can rebuild it from the logs at any time. */
export function createReceivedIndex(deps: {
  readonly store: Store;
  readonly clock: Clock;
}): ReceivedIndex {
  const { store, clock } = deps;
  const words = createTextIndex(store, "received");
  const purge = createTextPurge(store, "received", words);
  const insert = store.prepare<
    [
      ...[space: number, spaceName: string, author: Buffer, handle: string],
      ...[gen: number, seq: number, idx: number, uid: string, replaces: string | null],
      ...[kind: string, title: string | null, body: string, tags: string, identifiers: string],
      ...[at: number, expires: number | null, received: number, state: ReviewState],
    ]
  >(
    `INSERT INTO received (space, space_name, author, handle, gen, seq, idx, uid, replaces,
       kind, title, body, tags, identifiers, at, expires, received, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const remove = store.prepare<[number, Buffer, number, number, number], Row>(
    `DELETE FROM received WHERE space = ? AND author = ? AND gen = ? AND seq = ? AND idx = ?
     RETURNING id, title, body, tags, identifiers`,
  );
  const removeSome = store.prepare<[number, number], Row>(
    `DELETE FROM received WHERE id IN (SELECT id FROM received WHERE space = ? LIMIT ?)
     RETURNING id, title, body, tags, identifiers`,
  );
  const removeExpired = store.prepare<[number], Row>(
    `DELETE FROM received WHERE id IN (SELECT id FROM received WHERE expires < ? LIMIT ${EXPIRED_BATCH})
     RETURNING id, title, body, tags, identifiers`,
  );
  const count = store.prepare<[], { n: number }>("SELECT count(*) AS n FROM received");
  type Searched = [
    ...[query: string, kinds: string, tags: string],
    ...[from: number, to: number, current: number, limit: number],
  ];
  const best = store.prepare<Searched, RawReceived>(
    `SELECT r.* FROM (
       SELECT rowid FROM received_fts WHERE received_fts MATCH ? ORDER BY bm25(received_fts, ${WEIGHTS}) LIMIT -1
     ) AS found CROSS JOIN received AS r ON r.id = found.rowid
     WHERE ${PASSES} LIMIT ?`,
  );
  const newest = store.prepare<Searched, RawReceived>(
    `SELECT r.* FROM (
       SELECT rowid FROM received_fts WHERE received_fts MATCH ? ORDER BY rowid DESC LIMIT ${NEWEST}
     ) AS found CROSS JOIN received AS r ON r.id = found.rowid
     WHERE ${PASSES} LIMIT ?`,
  );
  type Passing = [
    ...[ids: string, kinds: string, tags: string],
    ...[from: number, to: number, current: number],
  ];
  const read = store.prepare<Passing, RawReceived>(
    `SELECT r.* FROM json_each(?) AS wanted CROSS JOIN received AS r ON r.id = wanted.value
     WHERE ${PASSES}`,
  );
  const select = store.prepare<[number], RawReceived>("SELECT * FROM received WHERE id = ?");
  return {
    index(rows) {
      if (rows.length > RECEIVED_BATCH)
        throw new PairedError(
          "bad_input",
          `${rows.length} rows in a batch; at most ${RECEIVED_BATCH}`,
        );
      return store.transaction(() => rows.reduce((added, row) => added + add(row), 0));
    },
    drop: ({ space, author, gen, seq, idx }) =>
      store.transaction(() => unindex(remove.all(space, author, gen, seq, idx))) > 0,
    async dropSpace(space) {
      const pace = createPace();
      let dropped = 0;
      for (let more = true; more;) {
        // A part of them, then their words: merging is short only where most of what it reads stays.
        const part = Math.max(MIN_DROPPED, Math.ceil((count.get()?.n ?? 0) / 8));
        for (let left = part; more && left > 0; await setImmediate()) {
          const size = Math.min(left, pace.size());
          const slice = pace.run(() => store.transaction(() => removeSlice(space, size)));
          left -= slice;
          dropped += slice;
          more = slice === size;
        }
        while (store.transaction(purge.step)) await setImmediate();
      }
      return dropped;
    },
    dropExpired: () => store.transaction(() => unindex(removeExpired.all(clock()))),
    count: () => count.get()?.n ?? 0,
    find(id) {
      const raw = select.get(id);
      return raw && readReceived(raw);
    },
    source: {
      index: words,
      read: (ids, { kinds, tags, from, to, current }) =>
        read.all(JSON.stringify(ids), kinds, tags, from, to, current),
      best: (query, { kinds, tags, from, to, current }, limit) =>
        best.all(query, kinds, tags, from, to, current, limit),
      newest: (query, { kinds, tags, from, to, current }, limit) =>
        newest.all(query, kinds, tags, from, to, current, limit),
    },
  };

  function add(row: ReceivedEntry): number {
    const { space, spaceName, author, handle, gen, seq, idx, uid, title, body } = row;
    const { replaces = null } = row;
    const kind = isKind(row.kind) ? row.kind : "note";
    const tags = JSON.stringify(row.tags);
    const now = clock();
    const identifiers = identifiersOf(title, body, { kind, tags: row.tags, at: now });
    const { changes, id } = insert.run(
      ...([space, spaceName, author, handle, gen, seq, idx, uid, replaces] as const),
      ...([kind, title, body, tags, identifiers, row.at, row.expires, now, row.state] as const),
    );
    if (changes > 0) words.add(id, { title, body, tags, identifiers });
    return changes;
  }

  function removeSlice(space: number, size: number): number {
    const rows = removeSome.all(space, size);
    purge.remove(rows);
    return rows.length;
  }

  function unindex(rows: readonly Row[]): number {
    for (const row of rows) words.remove(row.id, row);
    return rows.length;
  }
}

/** A row as SQLite returns it. */
interface RawReceived extends IndexedText, Omit<Received, "tags" | "spaceName" | "replaces"> {
  readonly space_name: string;
  readonly replaces: string | null;
  readonly tags: string;
}

function readReceived({ space_name, tags, identifiers: _words, ...raw }: RawReceived): Received {
  const { replaces, ...rest } = raw;
  const tagged = { ...rest, spaceName: space_name, tags: JSON.parse(tags) };
  return replaces === null ? tagged : { ...tagged, replaces };
}
