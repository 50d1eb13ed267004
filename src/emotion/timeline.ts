/** What comes later than this after its neighbours is no longer put down to the way it took. */
const LATE_MS = 60_000;
/** So many late events in a row mean that the clock was set back, not that something old arrived. */
const STRIKES = 3;

export interface Timeline {
  /** The moment that an event stamped `t` is put at: never before one given earlier. Undefined: too late to be used. */
  readonly place: (t: number) => number | undefined;
  /** The moment that the machine's clock `now` stands for. */
  readonly at: (now: number) => number;
}

/**
 * A time that only runs forwards, made of wall clocks that do not. Events up to a minute out of order count as now;
 * older ones are dropped, until three in a row, or a reading, show that the clock was set back: time then goes on from
 * where it stood. All in milliseconds.
 */
export function createTimeline(): Timeline {
  let clock = 0;
  let offset = 0;
  let strikes = 0;
  const advance = (t: number): number => {
    strikes = 0;
    clock = Math.max(clock, t + offset);
    return clock;
  };
  return {
    place(t) {
      if (t + offset >= clock - LATE_MS) return advance(t);
      strikes += 1;
      if (strikes < STRIKES) return undefined;
      offset = clock - t;
      return advance(t);
    },
    at(now) {
      if (now + offset < clock - LATE_MS) offset = clock - now;
      return advance(now);
    },
  };
}
