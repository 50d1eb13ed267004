import type { Store } from "../store/db.ts";
import type { WorkTree } from "../work-tree.ts";
import type { Board } from "./board.ts";
import { cutBytes } from "./session-text.ts";
import { type Session, SESSION_LIMITS, type Writer } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import { sayStop, type Trails } from "./trail.ts";

/** What PAIRED writes into a session's packet by itself, beside the words of its model: its client may be lost. */
export interface Packets {
  /** Writes down where a session stands; undefined: nothing is known of it that its packet does not have. */
  readonly note: (by: Writer, now: Moment) => Session | undefined;
  /** Hands the session over with what is known of it; one that was handed over and did not go on stays as it is. */
  readonly handOver: (by: Writer, now: Moment) => Session;
}

export interface Moment {
  /** What happens to the session, such as `the session ended`. */
  readonly what: string;
  readonly tree: WorkTree;
}

/** Begins the line that is not the model's. */
const SEEN = "Seen by PAIRED: ";
const MAX_LINE_BYTES = 1000;
/** With less room than this the line would say nothing. */
const MIN_LINE_BYTES = 60;

export function createPackets(deps: {
  readonly store: Store;
  readonly board: Board;
  readonly sessions: Pick<Sessions, "findOwn" | "checkpoint" | "handoff">;
  readonly trails: Trails;
}): Packets {
  const { store, board, sessions, trails } = deps;
  return {
    note: (by, now) =>
      store.transaction(() => {
        const own = sessions.findOwn(by);
        if (!isNews(by, own)) return undefined;
        return sessions.checkpoint(by, { state: stateOf(by, own, now) }, now.tree);
      }),
    handOver: (by, now) =>
      store.transaction(() => {
        const own = sessions.findOwn(by);
        if (own && own.ended !== null && !isNews(by, own)) return own;
        return sessions.handoff(by, { state: stateOf(by, own, now) }, now.tree);
      }),
  };

  /** What was handed over stays as it is, unless the session goes on with a task or a file. */
  function isNews(by: Writer, own: Session | undefined): boolean {
    const { at } = trails.of(by.session);
    if (at !== undefined && at > (own?.ended ?? Number.NEGATIVE_INFINITY)) return true;
    return board.list({ project: by.project, holder: by }, { limit: 1 }).tasks.length > 0;
  }

  /** A line of a node that ran before is kept where this one knows of no file. */
  function stateOf(by: Writer, own: Session | undefined, { what, tree }: Moment): string {
    const { files } = trails.of(by.session);
    const state = own?.state ?? "";
    if (files.length === 0 && state.includes(SEEN)) return state;
    return withLine(state, sayStop(what, { commit: tree.commit, files }));
  }
}

/** The model's words stay whole; the line after them takes the room that is left, and replaces the one before it. */
function withLine(state: string, line: string): string {
  const own = state
    .split("\n")
    .filter((each) => !each.startsWith(SEEN))
    .join("\n")
    .trimEnd();
  const before = own === "" ? "" : `${own}\n`;
  const room = Math.min(SESSION_LIMITS.stateBytes - Buffer.byteLength(before), MAX_LINE_BYTES);
  return room < MIN_LINE_BYTES ? own : `${before}${cutBytes(`${SEEN}${line}`, room)}`;
}
