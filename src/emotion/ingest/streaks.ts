/** How often in a row the same thing failed. */
export interface Streaks {
  /** Counts one outcome; returns the streak of failures that it ends at, 0 after a success. */
  readonly count: (sess: string, target: string, ok: boolean) => number;
}

const MAX_TARGETS = 512;

export function createStreaks(): Streaks {
  const failing = new Map<string, number>();
  return {
    count(sess, target, ok) {
      const name = `${sess} ${target}`;
      const streak = ok ? 0 : Math.min(10_000, (failing.get(name) ?? 0) + 1);
      failing.delete(name);
      if (streak === 0) return 0;
      const [oldest] = failing.keys();
      if (failing.size >= MAX_TARGETS && oldest !== undefined) failing.delete(oldest);
      failing.set(name, streak);
      return streak;
    },
  };
}
