import { type Board, createBoard } from "./agents/board.ts";
import { type Briefs, createBriefs } from "./agents/brief.ts";
import { type Changes, createChanges } from "./changes.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Log, silentLog } from "./log.ts";
import { createReceivedIndex, type ReceivedIndex } from "./memory/received.ts";
import { type Approvals, createApprovals } from "./release/approvals.ts";
import { type Calls, createCalls } from "./store/calls.ts";
import { openStore } from "./store/db.ts";
import type { Home } from "./store/home.ts";

export interface Context extends AsyncDisposable {
  readonly log: Log;
  readonly changes: Changes;
  readonly calls: Calls;
  readonly board: Board;
  readonly briefs: Briefs;
  readonly received: ReceivedIndex;
  readonly approvals: Approvals;
}

/** Opens everything a node owns, in order; disposing closes it in reverse. The only place where domains meet. */
export function openContext(options: {
  readonly home: Home;
  readonly clock?: Clock;
  readonly log?: Log;
}): Context {
  const { log = silentLog, clock = systemClock } = options;
  const store = openStore(options.home, log);
  const changes = createChanges();
  const board = createBoard({ store, clock, changes });
  return {
    log,
    changes,
    calls: createCalls({ store, clock }),
    board,
    briefs: createBriefs({ board }),
    received: createReceivedIndex({ store, clock }),
    approvals: createApprovals({ store, clock }),
    async [Symbol.asyncDispose]() {
      store.close();
    },
  };
}
