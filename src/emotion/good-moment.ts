import type { FocusState, WorkState } from "./answer.ts";
import type { WorkEvent } from "./events.ts";
import type { MomentReading } from "./reading.ts";

/** For so long after it a boundary is a good moment, if the person has not gone on. */
const BOUNDARY_MS = 60_000;
/** So many edits are going on. */
const EDITS = 3;
/** So many edits within a quarter of a minute are a burst. */
const BURST_EDITS = 3;

type Boundary = "commit" | "green_test" | "agent_stopped" | "back";

export interface Now {
  readonly state: WorkState | null;
  readonly focus: FocusState;
  /** The person's edits of the last 15 seconds. */
  readonly burstEdits: number;
}

export interface MomentHead {
  /** Takes an event; `before` is the state that it came into. */
  readonly hear: (event: WorkEvent, t: number, before: WorkState | null) => void;
  readonly read: (t: number, now: Now) => MomentReading;
}

/**
 * Whether a message that can wait should come now: at a boundary of the work (a commit, a green test, an agent's stop, coming
 * back), or while the person only waits; not in a focus block, a burst of edits or a task between its boundaries.
 */
export function createMomentHead(): MomentHead {
  let boundary: { readonly why: Boundary; readonly at: number } | undefined;
  let edits = 0;
  const mark = (why: Boundary, at: number): void => {
    boundary = { why, at };
    edits = 0;
  };
  return {
    hear(event, t, before) {
      const isPerson = event.actor === "human";
      if (isPerson && before === "away" && event.kind !== "idle") mark("back", t);
      const why = boundaryOf(event);
      if (why) mark(why, t);
      if (!isPerson) return;
      if (event.kind === "prompt") boundary = undefined;
      if (event.kind === "edit" || event.kind === "bulk") edits += event.n ?? 1;
      if (edits >= EDITS) boundary = undefined;
    },
    read(t, { state, focus, burstEdits }) {
      if (state === null) return { value: null, why: "unknown" };
      if (state === "away") return { value: false, why: "away" };
      if (boundary && t - boundary.at < BOUNDARY_MS) return { value: true, why: boundary.why };
      if (focus === "in_block") return { value: false, why: "focus_block" };
      if (burstEdits >= BURST_EDITS) return { value: false, why: "mid_edit" };
      if (state === "waiting_on_agent") return { value: true, why: "waiting" };
      if (state === "editing" || state === "debugging_loop" || state === "committing")
        return { value: false, why: "mid_task" };
      return { value: null, why: "unknown" };
    },
  };
}

function boundaryOf({ kind, cls, ok, actor }: WorkEvent): Boundary | undefined {
  if (kind === "commit") return "commit";
  if (ok === true && (kind === "test" || (kind === "tool" && cls === "test"))) return "green_test";
  if (actor === "agent" && kind === "notify" && (cls === "stop" || cls === "end"))
    return "agent_stopped";
  return undefined;
}
