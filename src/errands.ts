import type { Log } from "./log.ts";

/** Work that no caller waits for, one piece after the other in the order in which it came. */
export interface Errands extends AsyncDisposable {
  /** Begins when those before have ended; one too many is not done. A failure goes to the log, by its name alone. */
  readonly add: (work: (stop: AbortSignal) => Promise<void> | void) => void;
  /** Resolves when all that were added by now have ended. */
  readonly settled: () => Promise<void>;
}

/** Some seconds of work: more comes only from a client with a fault. */
const MAX_WAITING = 200;

/** Disposing tells the one at work to stop, waits for it, and drops the others. */
export function createErrands({ log }: { readonly log: Log }): Errands {
  const closing = new AbortController();
  let last = Promise.resolve();
  let waiting = 0;
  return {
    add(work) {
      if (closing.signal.aborted || waiting >= MAX_WAITING) return;
      waiting += 1;
      last = last.then(() => attempt(work));
    },
    settled: () => last,
    async [Symbol.asyncDispose]() {
      closing.abort();
      await last;
    },
  };

  async function attempt(work: (stop: AbortSignal) => Promise<void> | void): Promise<void> {
    waiting -= 1;
    if (closing.signal.aborted) return;
    try {
      await work(closing.signal);
    } catch (error) {
      log.error("an errand failed", { error: error instanceof Error ? error.name : typeof error });
    }
  }
}
