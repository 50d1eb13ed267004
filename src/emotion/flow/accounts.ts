import type { FocusState, WorkState } from "../answer.ts";
import type { WorkEvent } from "../events.ts";
import { countsOf } from "./counts.ts";
import { SLOT_MS } from "./grains.ts";
import { MINUTE_MS, stepOf } from "./idle.ts";
import { emptySums, placeOf, type Sums } from "./sums.ts";
import { createTurns } from "./turns.ts";

/** Turns events into sums of 10 s: who worked how long, and how much of what happened. In memory alone; no clock. */
export interface Accounts {
  /** Of an event whose time is not before the last one's, as far as its source knows. */
  readonly hear: (event: WorkEvent) => void;
  /** Keeps what was answered since the last time, up to `now`. */
  readonly observe: (seen: Seen, now: number) => void;
  /** Ends the gap under way: nothing is known of what comes until the next event. */
  readonly pause: (now: number) => void;
  /** What was gathered since the last `take`, by the start of its 10 s. */
  readonly take: () => ReadonlyMap<number, Sums>;
  readonly size: () => number;
}

/** What the heads answer at a moment, as far as it is kept. */
export interface Seen {
  readonly state: WorkState | null;
  readonly focus: FocusState | null;
  readonly friction: boolean;
  readonly goodMoment: boolean;
}

/** A stretch between two signs of the person, with or without an agent at work. */
interface Piece {
  readonly from: number;
  to: number;
  readonly waiting: boolean;
}

/** Longer, an answer does not stand for the time since the one before. */
const MAX_SINCE_MS = 30_000;
/** An agent that stops and starts more often between two signs of the person is counted as it comes. */
const MAX_PIECES = 512;
/** In shorter gaps the person works beside the agent, unless the gap ends with a prompt. */
const BESIDE_MS = MINUTE_MS;

export function createAccounts(): Accounts {
  let slots = new Map<number, Sums>();
  const turns = createTurns();
  let pieces: Piece[] = [];
  let mark: number | undefined;
  let isPresent = false;
  let observed: number | undefined;
  let file: string | undefined;
  return {
    hear(event) {
      const now = Math.max(event.t, mark ?? event.t);
      advance(now);
      for (const [sum, by] of countsOf(event)) count(sum, event.t, by);
      if (isSwitch(event)) count("switches", event.t, 1);
      if (isSign(event)) {
        settle(event.kind !== "prompt");
        isPresent = true;
      }
      turns.hear(event);
    },
    observe({ state, focus, friction, goodMoment }, now) {
      const from = observed;
      observed = now;
      advance(now);
      if (from === undefined || now <= from || now - from > MAX_SINCE_MS) return;
      if (state !== null && state !== "away") spread(state, from, now);
      if (focus === "in_block") spread("in_block", from, now);
      if (focus === "warming") spread("warming", from, now);
      if (friction) spread("friction", from, now);
      if (goodMoment) spread("good_moment", from, now);
    },
    pause(now) {
      if (mark !== undefined && now >= mark) advance(now);
      settle(false);
      turns.clear();
      isPresent = false;
      mark = undefined;
      observed = undefined;
    },
    take() {
      const taken = slots;
      slots = new Map();
      return taken;
    },
    size: () => slots.size,
  };

  /** Counts the agents' time up to `now`, and keeps in pieces who worked, until the person's next sign tells how long the gap is. */
  function advance(now: number): void {
    mark ??= now;
    while (mark < now) {
      const waiting = turns.isOpen();
      const to = Math.min(now, Math.max(mark + 1, turns.nextEnd() ?? now));
      if (waiting) spread("agent", mark, to);
      if (isPresent) extend(mark, to, waiting);
      mark = to;
      turns.expire(mark);
    }
  }

  function extend(from: number, to: number, waiting: boolean): void {
    const last = pieces.at(-1);
    if (last?.waiting === waiting) last.to = to;
    else {
      if (pieces.length >= MAX_PIECES) settle(false);
      pieces.push({ from, to, waiting });
    }
  }

  /** The gap has ended: each piece counts by its own length. */
  function settle(mayBeBeside: boolean): void {
    const [first] = pieces;
    const beside = mayBeBeside && first !== undefined && (mark ?? 0) - first.from <= BESIDE_MS;
    for (const { from, to, waiting } of pieces) {
      const step = stepOf(to - from);
      const who = waiting && !beside ? "wait" : "human";
      if (step !== undefined) spread(`${who}_${step}m`, from, to);
    }
    pieces = [];
  }

  function isSwitch({ kind, actor, target }: WorkEvent): boolean {
    if (actor !== "human" || target === undefined || (kind !== "edit" && kind !== "save"))
      return false;
    const switched = file !== undefined && file !== target;
    file = target;
    return switched;
  }

  function spread(sum: string, from: number, to: number): void {
    const place = placeOf(sum);
    for (let at = from; at < to;) {
      const end = Math.min(to, slotOf(at) + SLOT_MS);
      add(at, place, end - at);
      at = end;
    }
  }

  function count(sum: string, at: number, by: number): void {
    add(at, placeOf(sum), by);
  }

  function add(at: number, place: number, by: number): void {
    const start = slotOf(at);
    let sums = slots.get(start);
    if (!sums) slots.set(start, (sums = emptySums()));
    sums[place] = (sums[place] ?? 0) + by;
  }
}

const slotOf = (at: number): number => Math.floor(at / SLOT_MS) * SLOT_MS;

/** Whether the person was there: that a session ended is no sign, a window may have been closed for them. */
function isSign({ actor, kind, cls }: WorkEvent): boolean {
  if (actor !== "human" || kind === "idle") return false;
  return kind !== "notify" || cls === "start";
}
