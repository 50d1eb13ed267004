import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Waits } from "./waits.ts";

/** Keeps from asking somebody who does not answer: each failure doubles the wait, one answer ends it. */
export interface Patience {
  /** Does `work`, or throws the last failure again while it is too early to ask. */
  readonly ask: <T>(work: () => Promise<T>) => Promise<T>;
  /** Until `work` would be tried again, in milliseconds. */
  readonly waitMs: () => number;
  /** They asked to be left alone for so long. */
  readonly hold: (ms: number) => void;
  readonly failure: () => PairedError | undefined;
}

export function createPatience(clock: Clock, pauseMs: Waits["pauseMs"]): Patience {
  let failure: PairedError | undefined;
  let pause = 0;
  let until = 0;
  const waitMs = (): number => Math.max(0, until - clock());
  return {
    waitMs,
    hold(ms) {
      until = Math.max(until, clock() + ms);
    },
    failure: () => failure,
    async ask(work) {
      if (failure && waitMs() > 0) throw failure;
      try {
        const result = await work();
        failure = undefined;
        pause = 0;
        until = 0;
        return result;
      } catch (error) {
        if (!(error instanceof PairedError)) throw error;
        // It answers; this text it does not want.
        if (error.code === "bad_input") throw error;
        failure = error;
        pause = Math.min(pauseMs.longest, Math.max(pauseMs.first, pause * 2));
        until = Math.max(until, clock() + pause);
        throw error;
      }
    },
  };
}
