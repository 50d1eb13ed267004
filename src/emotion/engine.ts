import type { WorkEvent } from "./events.ts";
import type { WorkReading } from "./reading.ts";
import { answerState, createStateHead } from "./state.ts";
import { createTimeline } from "./timeline.ts";
import { createWindow, WINDOWS } from "./windows.ts";

export interface Engine {
  readonly hear: (event: WorkEvent) => void;
  /** What holds at `now` (wall clock, milliseconds), from nothing but what was heard before. */
  readonly read: (now: number) => WorkReading;
}

export interface EngineOptions {
  /** Without anything from the person for this long, they count as away. */
  readonly idleLimitMs: number;
}

const TICK_MS = 1_000;
const SHARE_MS = WINDOWS.block.spanMs;
const [HUMAN, AGENT, WAITING] = [0, 1, 2];

/**
 * Work state, focus and friction from events without content. A pure function of the events and of the times at which it
 * is read: no timers, no clock, no randomness. Costs the same however much was heard.
 */
export function createEngine({ idleLimitMs }: EngineOptions): Engine {
  const timeline = createTimeline();
  const states = createStateHead({ idleLimitMs });
  const shares = createWindow(WINDOWS.block, 3);
  const settledMs = Math.max(idleLimitMs, SHARE_MS) + SHARE_MS;
  let ticked = 0;
  let heardAt = -Infinity;

  const tick = (t: number): void => {
    states.pass(t);
    shares.pass(t);
    const { state } = states.get();
    if (state === "waiting_on_agent") shares.add(WAITING, TICK_MS);
    else if (state !== null && state !== "away") shares.add(HUMAN, TICK_MS);
    if (states.isAgentAtWork(t)) shares.add(AGENT, TICK_MS);
  };
  const pass = (t: number): void => {
    const to = Math.floor(t / TICK_MS);
    // Where nothing was heard for long, nothing changes any more.
    const until = Math.min(to, Math.floor((heardAt + settledMs) / TICK_MS));
    for (let at = ticked + 1; at <= until; at += 1) tick(at * TICK_MS);
    ticked = Math.max(ticked, to);
  };

  return {
    hear(event) {
      const t = timeline.place(event.t);
      if (t === undefined) return;
      pass(t);
      heardAt = t;
      states.hear(event, t);
    },
    read(now) {
      const at = timeline.at(now);
      pass(at);
      const { state, since } = states.get();
      const share = (channel: number): number => Math.min(1, shares.sum(channel) / SHARE_MS);
      const unknown = {
        value: null,
        probability: null,
        coverage: null,
        labels: 0,
        bound: null,
        basis: state === null ? "no_signal" : "learning",
      } as const;
      return {
        at,
        state: { ...answerState(state, true), since: state === null ? null : since },
        focus: { ...unknown, score: null, interval: null },
        friction: { ...unknown, score: null, onset: null, evidence: [] },
        goodMoment: { value: null, why: "unknown" },
        shares: { human: share(HUMAN), agent: share(AGENT), waiting: share(WAITING) },
      };
    },
  };
}
