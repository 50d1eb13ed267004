import { randomBytes } from "node:crypto";

import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Calls } from "../store/calls.ts";
import type { Store } from "../store/db.ts";
import { createEntries, type Entries } from "./entries.ts";
import type { RawEntry } from "./entry-rows.ts";
import { KINDS_AND_TAGS, NEWEST } from "./filter.ts";
import { createRecall, type Recall } from "./recall.ts";
import { createReceivedIndex, type ReceivedIndex } from "./received.ts";
import { createSearch, type Search } from "./search.ts";
import { allOf, anyOf, createTextIndex } from "./text-index.ts";

/** Everything that assistants on this machine remember, and what peers let them know. */
export interface Memory extends Entries {
  readonly received: ReceivedIndex;
  /** By words and names alone, at once. */
  readonly search: Search;
  readonly recall: Recall;
}

const CURRENT = `r.project = coalesce(?, r.project) AND ${KINDS_AND_TAGS}
  AND coalesce(r.superseded, 9e15) > ? AND coalesce(r.expires, 9e15) > ?`;

export function createMemory(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly calls: Calls;
  readonly log: Log;
}): Memory {
  const { store, clock, calls, log } = deps;
  const index = createTextIndex(store, "entry");
  type Searched = [
    ...[query: string, project: string | null, kinds: string, tags: string],
    ...[superseded: number, expired: number, limit: number],
  ];
  // FTS5 gives rows out in the order asked for, the join looks each up, and LIMIT stops both: nothing is sorted twice.
  const best = store.prepare<Searched, RawEntry>(
    `SELECT r.* FROM entry_fts CROSS JOIN entry AS r ON r.id = entry_fts.rowid
     WHERE entry_fts MATCH ? AND ${CURRENT} ORDER BY entry_fts.rank LIMIT ?`,
  );
  const newest = store.prepare<Searched, RawEntry>(
    `SELECT r.* FROM (
       SELECT rowid FROM entry_fts WHERE entry_fts MATCH ? ORDER BY rowid DESC LIMIT ${NEWEST}
     ) AS found CROSS JOIN entry AS r ON r.id = found.rowid
     WHERE ${CURRENT} LIMIT ?`,
  );
  const received = createReceivedIndex({ store, clock });
  const search = createSearch({
    mine: {
      index,
      best: (terms, { project, kinds, tags, since }, limit) =>
        best.all(anyOf(terms), project, kinds, tags, since, since, limit),
      newest: (terms, { project, kinds, tags, since }, limit) =>
        newest.all(allOf(terms), project, kinds, tags, since, since, limit),
    },
    spaces: received.source,
    now: clock,
    randomId: () => randomBytes(8).toString("base64url"),
    log,
  });
  return {
    ...createEntries({ store, clock, calls, index }),
    received,
    search,
    recall: createRecall(search),
  };
}
