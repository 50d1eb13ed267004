import type { Store } from "../../store/db.ts";
import { LIMITS } from "../limits.ts";
import type { FollowedCore, FollowState } from "./followed.ts";
import type { Inbox } from "./inbox.ts";
import type { LogType } from "./log-header.ts";
import type { Arrived, Reader } from "./reader.ts";

/** Rows of one transaction, for each type of log: short enough that tool calls in between do not wait. */
const ROWS = 192;

/** What one slice came to. */
export interface Read {
  /** Logs in which more may wait. */
  readonly again: readonly FollowedCore[];
  /** Whether there was as much to read as one transaction takes. */
  readonly full: boolean;
  /** Logs that must not be read on, and why. */
  readonly stopped: readonly { readonly log: FollowedCore; readonly state: FollowState }[];
}

/** Reads one slice of what arrived in these logs, in one transaction. */
export async function readSlice(
  { store, inbox }: { readonly store: Store; readonly inbox: Inbox },
  readers: readonly Reader[],
): Promise<Read> {
  // Keys first: the entries that they open then go into the same transaction.
  const due = readers.toSorted((a, b) => rank(a.log) - rank(b.log));
  const room: Record<LogType, number> = { author: ROWS, keyring: ROWS, members: ROWS };
  const slices: { readonly reader: Reader; readonly arrived: Arrived[] }[] = [];
  for (const reader of due) {
    const { type } = reader.log;
    const arrived = room[type] > 0 ? await reader.gather(room[type]) : [];
    room[type] -= reader.rowsOf(arrived);
    slices.push({ reader, arrived });
  }
  const stopped = store.transaction(() =>
    slices.flatMap(({ reader, arrived }) => {
      const state = arrived.length > 0 ? takeAll(inbox, reader, arrived) : "on";
      return state === "on" ? [] : { log: reader.log, state };
    }),
  );
  const again = slices.filter(
    ({ reader, arrived }) => arrived.length > 0 || room[reader.log.type] <= 0,
  );
  const full = Object.values(room).some((left) => left <= 0);
  return { again: again.map(({ reader }) => reader.log), full, stopped };
}

function rank({ type }: FollowedCore): number {
  return ["members", "keyring", "author"].indexOf(type);
}

function takeAll(inbox: Inbox, reader: Reader, arrived: readonly Arrived[]): FollowState {
  let state: FollowState = "on";
  for (const { seq, bytes } of arrived) {
    const outcome = bytes ? inbox.take(reader.log, seq, bytes) : DEAD;
    reader.settle(seq, bytes?.length ?? 0, outcome);
    if (outcome.kind === "bad") state = "quarantined";
    if (state !== "on") break;
  }
  const total = reader.save();
  return state === "on" && total > LIMITS.bytesPerLog ? "full" : state;
}

const DEAD = { kind: "done", indexed: 0, refused: 0, dead: 0 } as const;
