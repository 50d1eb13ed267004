import type { Store } from "../store/db.ts";
import type { FollowedCore, FollowState } from "./followed.ts";
import type { Inbox } from "./inbox.ts";
import { LIMITS } from "./limits.ts";
import type { LogType } from "./log-header.ts";
import type { Arrived, Reader } from "./reader.ts";

/** Blocks of one transaction: about 450 entries, or as many keys as cost the same. */
const SLICE: Record<LogType, number> = { author: 7, keyring: 64, members: 64 };

/** What one slice came to. */
export interface Read {
  /** Logs in which more may wait. */
  readonly again: readonly FollowedCore[];
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
  const room = { ...SLICE };
  const slices: { readonly reader: Reader; readonly arrived: Arrived[] }[] = [];
  for (const reader of due) {
    const arrived = await reader.gather(room[reader.log.type]);
    room[reader.log.type] -= arrived.length;
    slices.push({ reader, arrived });
  }
  const stopped = store.transaction(() =>
    slices.flatMap(({ reader, arrived }) => {
      const state = arrived.length > 0 ? takeAll(inbox, reader, arrived) : "on";
      return state === "on" ? [] : { log: reader.log, state };
    }),
  );
  const again = slices.filter(
    ({ reader, arrived }) => arrived.length > 0 || room[reader.log.type] === 0,
  );
  return { again: again.map(({ reader }) => reader.log), stopped };
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

const DEAD = { kind: "done", indexed: 0, refused: 0 } as const;
