/** How long one slice of long work is meant to hold the event loop; on a busy machine some take twice as long. */
const TARGET_MS = 12;
const FIRST = 16;
const MAX = 128;

/** How much to do at once, so that nobody waits: learned from what the last slice took. */
export interface Pace {
  readonly size: () => number;
  /** Runs one slice of the last `size`. */
  readonly run: <T>(slice: () => T) => T;
}

export function createPace(now: () => number = () => performance.now()): Pace {
  let size = FIRST;
  return {
    size: () => size,
    run(slice) {
      const start = now();
      const result = slice();
      const fits = (size * TARGET_MS) / Math.max(now() - start, 0.1);
      // Down at once; up by half, so that one fast slice does not make the next a long one.
      size = Math.max(1, Math.min(MAX, Math.floor(Math.min(fits, size * 1.5 + 1))));
      return result;
    },
  };
}
