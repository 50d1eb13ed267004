import { PairedError } from "../errors.ts";
import type { Log } from "../log.ts";
import { type Engine, savedEngine, type SavedEngine } from "./engine.ts";
import type { Accounts } from "./flow/accounts.ts";
import type { FlowFile } from "./flow/flow-file.ts";
import { MINUTE_MS } from "./flow/idle.ts";
import { addSums, type Sums } from "./flow/sums.ts";

/** Brings what a recording gathers to disk, and takes from there what is over its time. */
export interface Keeping {
  /**
   * Writes the sums that were gathered up to `now` (ms); what cannot be written stays in memory, and goes with what comes.
   * Off (`undefined`), what was recorded still goes when its time is over.
   */
  readonly save: (gathered: Gathered | undefined, now: number) => void;
  /** The same, with the sweep that would be due in some minutes: the recording ends. */
  readonly saveLast: (gathered: Gathered, now: number) => void;
  /** What the engine had learned when it was last saved. */
  readonly learned: () => SavedEngine | undefined;
  /** Forgets what is not written yet. */
  readonly clear: () => void;
  /** The code of what keeps it from being written. */
  readonly failure: () => string | undefined;
}

export interface Gathered {
  readonly accounts: Pick<Accounts, "take">;
  readonly engine: Pick<Engine, "save">;
}

/** Between two sweeps. */
export const SWEEP_MS = 10 * MINUTE_MS;
/** Under which the engine's numbers are kept. */
const ENGINE = "engine";

export function createKeeping({
  file,
  log,
}: {
  readonly file: Pick<FlowFile, "look" | "settle" | "use">;
  readonly log: Log;
}): Keeping {
  const unsaved = new Map<number, Sums>();
  let swept = 0;
  let failure: string | undefined;
  return {
    save,
    saveLast(gathered, now) {
      swept = 0;
      save(gathered, now);
    },
    learned() {
      const body = attempt(() => file.look((flow) => flow.learned.find(ENGINE)));
      return body === undefined ? undefined : savedEngine.safeParse(JSON.parse(body)).data;
    },
    clear: () => unsaved.clear(),
    failure: () => failure,
  };

  function save(gathered: Gathered | undefined, now: number): void {
    for (const [at, sums] of gathered?.accounts.take() ?? []) {
      const before = unsaved.get(at);
      if (before) addSums(before, sums);
      else unsaved.set(at, sums);
    }
    const isDue = now - swept >= SWEEP_MS;
    if (unsaved.size === 0 && !isDue) return;
    attempt(() => {
      if (unsaved.size > 0) file.use(({ add }) => add(unsaved));
      unsaved.clear();
      if (isDue) sweep(gathered, now);
    });
  }

  function sweep(gathered: Gathered | undefined, now: number): void {
    if ((file.look((flow) => flow.sweep(now)) ?? 0) > 0) file.settle();
    // What is usual for the person, so that a restart does not begin at nothing; only where something was recorded.
    const body = gathered && JSON.stringify(gathered.engine.save());
    if (body !== undefined) file.look((flow) => flow.learned.save(ENGINE, body, now));
    swept = now;
  }

  /** The rest of the node goes on, whatever is wrong with the file; undefined then. */
  function attempt<T>(job: () => T): T | undefined {
    try {
      const done = job();
      failure = undefined;
      return done;
    } catch (error) {
      if (!(error instanceof PairedError)) throw error;
      if (failure !== error.code) log.error("work insight is not saved", { error: error.code });
      failure = error.code;
      return undefined;
    }
  }
}
