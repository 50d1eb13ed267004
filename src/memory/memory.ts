import { randomBytes } from "node:crypto";

import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Calls } from "../store/calls.ts";
import type { Store } from "../store/db.ts";
import { createEntries, type Entries } from "./entries.ts";
import { filterOf } from "./filter.ts";
import { createOwnSource } from "./own-source.ts";
import { createRecall, type FindNear, type Recall } from "./recall.ts";
import { createReceivedIndex, type ReceivedIndex } from "./received.ts";
import { createSearch, type Search } from "./search.ts";
import { createTextIndex } from "./text-index.ts";

/** Everything that assistants on this machine remember, and what peers let them know. */
export interface Memory extends Entries {
  readonly received: ReceivedIndex;
  /** By words and names alone, at once. */
  readonly search: Search;
  readonly recall: Recall;
}

export function createMemory(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly calls: Calls;
  readonly log: Log;
  /** Search by meaning; without it there is none. */
  readonly findNear?: FindNear;
}): Memory {
  const { store, clock, calls, log, findNear = async () => undefined } = deps;
  const index = createTextIndex(store, "entry");
  const received = createReceivedIndex({ store, clock });
  const mine = createOwnSource(store, index);
  const search = createSearch({
    mine,
    spaces: received.source,
    now: clock,
    randomId: () => randomBytes(8).toString("base64url"),
    log,
  });
  return {
    ...createEntries({ store, clock, calls, index }),
    received,
    search,
    recall: createRecall({
      search,
      findNear,
      passing: (ask, ids) => mine.among(ids, filterOf(ask, clock())),
    }),
  };
}
