import { LIMITS } from "../limits.ts";

/** Callers who wait a moment for an inviter's first answer: used and expired codes are refused at once. */
export interface Verdicts {
  /** Resolves at the answer, soon after somebody was reached, or when nobody was. */
  readonly wait: (space: number) => Promise<void>;
  /** Somebody was reached, who may be the inviter. */
  readonly linked: () => void;
  /** The inviter has answered about this space. */
  readonly wake: (space: number) => void;
}

export function createVerdicts(): Verdicts {
  const waiters = new Map<number, Set<Waiter>>();
  return {
    wait(space) {
      return new Promise((resolve) => {
        const set = waiters.get(space) ?? new Set();
        waiters.set(space, set);
        const done = (): void => {
          clearTimeout(timer);
          set.delete(waiter);
          resolve();
        };
        let timer = setTimeout(done, LIMITS.verdictMs);
        const waiter: Waiter = {
          done,
          // From here on it is a person who takes their time.
          linked() {
            clearTimeout(timer);
            timer = setTimeout(done, LIMITS.verdictAfterLinkMs);
          },
        };
        set.add(waiter);
      });
    },
    linked() {
      for (const set of waiters.values()) for (const { linked } of set) linked();
    },
    wake(space) {
      for (const { done } of waiters.get(space) ?? []) done();
    },
  };
}

interface Waiter {
  readonly done: () => void;
  readonly linked: () => void;
}
