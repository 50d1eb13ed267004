/** Requests that are held open until the person has decided, by candidate. */
export interface Held {
  readonly wait: (candidate: number) => Promise<void>;
  readonly release: (candidate: number) => void;
  readonly releaseAll: () => void;
}

export function createHeld(): Held {
  const held = new Map<number, Set<() => void>>();
  const release = (candidate: number): void => {
    const waiters = held.get(candidate) ?? [];
    held.delete(candidate);
    for (const resolve of waiters) resolve();
  };
  return {
    release,
    wait: (candidate) =>
      new Promise((resolve) => {
        held.set(candidate, (held.get(candidate) ?? new Set()).add(resolve));
      }),
    releaseAll() {
      for (const candidate of held.keys()) release(candidate);
    },
  };
}
