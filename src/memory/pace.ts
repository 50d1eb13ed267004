/** How long one slice of long work may hold the event loop; writing it to the disk comes on top. */
const TARGET_MS = 12;
const FIRST = 16;
const MAX = 128;

/** How much to do at once, so that nobody waits: learned from what the last slice took. */
export interface Pace {
  readonly size: () => number;
  /** Runs one slice of the last `size`. */
  readonly run: <T>(slice: () => T) => T;
}

/** What the work has cost so far, in milliseconds. */
export interface Cost {
  /** Of this process; what others take from a busy machine makes no slice smaller, which would cost even more. */
  readonly cpuMs: () => number;
  readonly wallMs: () => number;
}

const COST: Cost = {
  cpuMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  wallMs: () => performance.now(),
};

export function createPace({ cpuMs, wallMs }: Cost = COST): Pace {
  let size = FIRST;
  return {
    size: () => size,
    run(slice) {
      const [cpu, wall] = [cpuMs(), wallMs()];
      const result = slice();
      // Half of the time on the clock, because some systems count a process's own time in steps of 16 ms.
      const cost = Math.max(cpuMs() - cpu, (wallMs() - wall) / 2, 0.1);
      const fits = (size * TARGET_MS) / cost;
      // Down at once; up by half, so that one fast slice does not make the next a long one.
      size = Math.max(1, Math.min(MAX, Math.floor(Math.min(fits, size * 1.5 + 1))));
      return result;
    },
  };
}
