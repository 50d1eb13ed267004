import { type Answer, type WorkState } from "./answer.ts";
import type { WorkEvent } from "./events.ts";
import { createTurns } from "./turns.ts";

/** A state once entered is kept for at least this long. */
export const HOLD_MS = 5_000;
/** While an agent works, the person who does nothing for this long waits for it ... */
const WAITING_AFTER_MS = 10_000;
/** ... and after this long has gone away. */
const WAITING_AT_MOST_MS = 30 * 60_000;
const COMMITTING_MS = 15_000;
/** So many failures in a row are a loop, until it is green or so long after the last. */
const LOOP_FAILURES = 2;
const LOOP_MS = 10 * 60_000;
/** How fast the mix of edits and moves is forgotten, and from where on it is the one or the other. */
const MIX_MS = 10_000;
const MIX_LEAST_MS = 2_000;
const EDITING_FROM = 0.6;
const EXPLORING_TO = 0.2;
/** So many edits in a row end a review. */
const REVIEW_EDITS = 3;
const REVIEW_FOREIGN_MOVES = 4;

export interface StateHead {
  /** Takes what happened at `t` of the engine's time. */
  readonly hear: (event: WorkEvent, t: number) => void;
  /** Lets time pass until `t`; called at least once a second while anything goes on. */
  readonly pass: (t: number) => void;
  readonly get: () => { readonly state: WorkState | null; readonly since: number };
  readonly isAgentAtWork: (t: number) => boolean;
}

type Act = "edit" | "move" | "git" | "prompt" | "test";

/**
 * The work state as `docs/insight.md` defines it: rules over what was seen last, the first that holds, with the state kept
 * for `HOLD_MS`. O(1) in time and memory.
 * @param idleLimitMs without anything from the person, that they count as away.
 */
export function createStateHead({ idleLimitMs }: { readonly idleLimitMs: number }): StateHead {
  const turns = createTurns();
  let state: WorkState | null = null;
  let since = 0;
  let actedAt = -Infinity;
  let lastAct: Act | undefined;
  let idle = false;
  let gitAt = -Infinity;
  let failures = 0;
  let failedAt = -Infinity;
  /** 0: only moves of late, 1: only edits. */
  let mix = 0;
  let reviewing = false;
  let editsInReview = 0;
  let foreignMoves = 0;

  const act = (what: Act, t: number, times = 1): void => {
    const gap = Math.min(t - actedAt, idleLimitMs);
    const weight = 1 - Math.exp((-times * (gap + MIX_LEAST_MS)) / MIX_MS);
    if (what === "edit") mix += weight * (1 - mix);
    if (what === "move") mix -= weight * mix;
    actedAt = t;
    lastAct = what;
    idle = false;
  };

  const hearTest = (ok: boolean, t: number): void => {
    failures = ok ? 0 : failures + 1;
    if (!ok) failedAt = t;
  };

  const hearPerson = (event: WorkEvent, t: number): void => {
    switch (event.kind) {
      case "edit":
      case "bulk":
      case "undo":
      case "save":
        act("edit", t, Math.min(event.n ?? 1, REVIEW_EDITS));
        editsInReview += 1;
        if (editsInReview >= REVIEW_EDITS) reviewing = false;
        gitAt = -Infinity;
        break;
      case "nav":
      case "focus":
        act("move", t);
        hearMove(event);
        break;
      case "tool":
        hearTool(event, t);
        break;
      case "test":
        act("test", t);
        hearTest(event.ok !== false, t);
        reviewing = false;
        break;
      case "commit":
      case "revert":
        act("git", t);
        gitAt = t;
        failures = 0;
        reviewing = false;
        break;
      case "prompt":
        act("prompt", t);
        if (turns.prompted(event.sess, t)) hearTest(false, t);
        reviewing = false;
        gitAt = -Infinity;
        break;
      case "checkin":
        actedAt = t;
        idle = false;
        break;
      case "idle":
        idle = true;
        break;
      case "notify":
        if (event.cls === "end") turns.left(event.sess, t);
        break;
    }
  };

  const hearMove = ({ target }: WorkEvent): void => {
    editsInReview = 0;
    foreignMoves = target === undefined || turns.touched(target) ? 0 : foreignMoves + 1;
    if (foreignMoves >= REVIEW_FOREIGN_MOVES) reviewing = false;
  };

  const hearTool = (event: WorkEvent, t: number): void => {
    if (event.cls === "git") {
      act("git", t);
      gitAt = t;
    } else if (event.cls === "test") {
      act("test", t);
      hearTest(event.ok !== false, t);
    } else act(event.cls === "write" ? "edit" : "move", t);
  };

  const hearAgent = (event: WorkEvent, t: number): void => {
    const ended = turns.hear(event, t);
    if (ended) {
      reviewing = true;
      editsInReview = 0;
      foreignMoves = 0;
    }
    if (turns.isGreen(event)) failures = 0;
  };

  const choose = (t: number): WorkState | null => {
    const quietMs = t - actedAt;
    const atWork = turns.areRunning(t);
    if (actedAt === -Infinity && !atWork && !reviewing) return null;
    if (idle) return "away";
    if (atWork && (lastAct === "prompt" || quietMs >= WAITING_AFTER_MS))
      return quietMs < WAITING_AT_MOST_MS ? "waiting_on_agent" : "away";
    // Who waited for an agent has the whole limit to look at what it did.
    if (t - Math.max(actedAt, turns.endedAt()) >= idleLimitMs) return "away";
    if (t - gitAt < COMMITTING_MS) return "committing";
    if (failures >= LOOP_FAILURES && t - failedAt < LOOP_MS) return "debugging_loop";
    if (reviewing) return "reviewing";
    return mixed();
  };

  const mixed = (): WorkState => {
    if (mix >= EDITING_FROM) return "editing";
    if (mix <= EXPLORING_TO) return "exploring";
    return state === "editing" || state === "exploring"
      ? state
      : mix > 0.5
        ? "editing"
        : "exploring";
  };

  const pass = (t: number): void => {
    const next = choose(t);
    if (next === state || (state !== null && t - since < HOLD_MS)) return;
    state = next;
    since = t;
  };

  return {
    pass,
    get: () => ({ state, since }),
    isAgentAtWork: (t) => turns.areRunning(t),
    hear(event, t) {
      if (event.actor === "human") hearPerson(event, t);
      else hearAgent(event, t);
      pass(t);
    },
  };
}

/** The states that rest on the person's own edits and moves, of which too little may be seen. */
export const ESTIMATED: ReadonlySet<WorkState> = new Set([
  "editing",
  "exploring",
  "debugging_loop",
]);

export function answerState(state: WorkState | null, seen: boolean): Answer<WorkState> {
  const value = state !== null && (seen || !ESTIMATED.has(state)) ? state : null;
  return {
    value,
    probability: null,
    coverage: null,
    labels: 0,
    bound: null,
    basis: value === null ? "no_signal" : "definition",
  };
}
