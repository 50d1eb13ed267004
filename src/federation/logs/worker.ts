/** A job that runs when there is something to do, one run at a time. */
export interface Worker {
  /** Asks for a run; during one, for another after it. */
  readonly kick: () => void;
  /** Resolves when everything that was asked for so far is done. */
  readonly idle: () => Promise<void>;
  /** No further runs; resolves when the last one is done. */
  readonly stop: () => Promise<void>;
}

/** A run that throws is reported to `onError`, and the next kick starts the next one. */
export function createWorker(job: () => Promise<void>, onError: (error: unknown) => void): Worker {
  let asked = false;
  let stopped = false;
  let running: Promise<void> | undefined;

  return {
    kick() {
      if (stopped) return;
      asked = true;
      running ??= run();
    },
    async idle() {
      await running;
    },
    async stop() {
      stopped = true;
      asked = false;
      await running;
    },
  };

  async function run(): Promise<void> {
    await Promise.resolve();
    while (asked) {
      asked = false;
      try {
        await job();
      } catch (error) {
        onError(error);
      }
    }
    running = undefined;
  }
}
