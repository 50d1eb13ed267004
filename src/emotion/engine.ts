import { z } from "zod";

import { createBaseline, savedBaseline } from "./baseline.ts";
import type { WorkEvent } from "./events.ts";
import { createFeatures } from "./features.ts";
import { createFocusHead } from "./focus.ts";
import { createFrictionHead, savedFriction } from "./friction.ts";
import { createMomentHead } from "./good-moment.ts";
import type { WorkReading } from "./reading.ts";
import { answerState, createStateHead } from "./state.ts";
import { createTimeline } from "./timeline.ts";
import { createWindow, WINDOWS } from "./windows.ts";

/** What outlives a restart: what is usual for the person, and what their labels taught. Numbers alone. */
export const savedEngine = z.strictObject({
  v: z.literal(1),
  baseline: savedBaseline,
  friction: savedFriction,
});
export type SavedEngine = z.infer<typeof savedEngine>;

export interface Engine {
  readonly hear: (event: WorkEvent) => void;
  /** What holds at `now` (wall clock, milliseconds), from nothing but what was heard before. */
  readonly read: (now: number) => WorkReading;
  /** The person said, at `now`, whether help is welcome (they accepted, dismissed, or said that they are stuck). */
  readonly learn: (welcome: boolean, now: number) => void;
  readonly save: () => SavedEngine;
}

export interface EngineOptions {
  /** Without anything from the person for this long, they count as away. */
  readonly idleLimitMs: number;
  /** What `save` gave before the restart. */
  readonly saved?: SavedEngine | undefined;
  /** The person's hour of the day, 0 to 23; without it, the hour of this machine. */
  readonly hourOf?: (t: number) => number;
}

const TICK_MS = 1_000;
/** Baselines, focus and friction move on in steps of this. */
const STEP_MS = 5_000;
const MINUTE_MS = 60_000;
const SHARE_MS = WINDOWS.block.spanMs;
const HUMAN = 0;
const AGENT = 1;
const WAITING = 2;
/** Below this share of the edits, and with so many edits, too little of the person is seen. */
const HUMAN_SHARE = 0.3;
const EDITS_TO_JUDGE = 5;

/**
 * Work state, focus, friction and the good moment from events without content. A pure function of the events and of the
 * times at which it is read: no timers, no clock, no randomness. Costs the same however much was heard.
 */
export function createEngine({ idleLimitMs, saved, hourOf = localHour }: EngineOptions): Engine {
  const timeline = createTimeline();
  const features = createFeatures();
  const baseline = createBaseline(hourOf, saved?.baseline);
  const states = createStateHead({ idleLimitMs });
  const focus = createFocusHead(baseline);
  const friction = createFrictionHead(baseline, saved?.friction);
  const moment = createMomentHead();
  const shares = createWindow(WINDOWS.block, 3);
  const settledMs = Math.max(idleLimitMs, SHARE_MS) + SHARE_MS;
  let ticked = 0;
  let heardAt = -Infinity;
  let workedMs = 0;

  const tick = (t: number): void => {
    states.pass(t);
    shares.pass(t);
    features.pass(t);
    const { state } = states.get();
    const isWaiting = state === "waiting_on_agent";
    const isWorking = !isWaiting && state !== null && state !== "away";
    if (isWaiting) {
      shares.add(WAITING, TICK_MS);
      features.waited(TICK_MS);
    }
    if (isWorking) {
      shares.add(HUMAN, TICK_MS);
      workedMs += TICK_MS;
    }
    if (states.isAgentAtWork(t)) shares.add(AGENT, TICK_MS);
    if (t % STEP_MS === 0) step(t);
  };
  const step = (t: number): void => {
    const spell = features.get("spell");
    focus.pass(t, STEP_MS, spell, states.get().state);
    friction.pass(t, features.get("block"), spell);
    if (workedMs < MINUTE_MS) return;
    workedMs -= MINUTE_MS;
    baseline.add(t, spell);
  };
  const pass = (t: number): void => {
    const to = Math.floor(t / TICK_MS);
    // Where nothing was heard for long, nothing changes any more.
    const until = Math.min(to, Math.floor((heardAt + settledMs) / TICK_MS));
    for (let at = ticked + 1; at <= until; at += 1) tick(at * TICK_MS);
    if (to > ticked) ticked = to;
    features.pass(t);
    shares.pass(t);
  };
  const isSeen = (): boolean => {
    const { human, agent } = features.edits("block");
    return human + agent < EDITS_TO_JUDGE || human >= HUMAN_SHARE * (human + agent);
  };

  return {
    hear(event) {
      const t = timeline.place(event.t);
      if (t === undefined) return;
      pass(t);
      heardAt = t;
      moment.hear(event, t, states.get().state);
      features.hear(event, t);
      friction.hear(event, t);
      states.hear(event, t);
    },
    read(now) {
      const at = timeline.at(now);
      pass(at);
      const { state, since } = states.get();
      const seen = isSeen();
      const isThere = state !== null && state !== "away";
      const share = (channel: number): number => Math.min(1, shares.sum(channel) / SHARE_MS);
      return {
        at,
        state: { ...answerState(state, seen), since: state === null ? null : since },
        focus: focus.read(seen && state !== null),
        friction: friction.read(seen && isThere),
        goodMoment: moment.read(at, {
          state,
          focus: focus.get(),
          burstEdits: features.edits("burst").human,
        }),
        shares: { human: share(HUMAN), agent: share(AGENT), waiting: share(WAITING) },
      };
    },
    learn(welcome, now) {
      pass(timeline.at(now));
      friction.learn(welcome);
    },
    save: () => ({ v: 1, baseline: baseline.save(), friction: friction.save() }),
  };
}

function localHour(t: number): number {
  return new Date(t).getHours();
}
