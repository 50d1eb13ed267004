import type { Store } from "./db.ts";

/** Calls of many clients, which reach the disk together: one wait for the disk serves all that came meanwhile. */
export interface GroupCommit {
  /**
   * Runs `work` before long, in the order of asking: a savepoint of one transaction with what others asked for. Resolves
   * when that is on disk; rejects with what `work` throws, and then nothing of it stays. `work` runs a second time when
   * the transaction was taken back.
   */
  readonly run: <T>(who: string, work: () => T) => Promise<T>;
  /** Runs now what `who` waits for; without a name, what anybody does. */
  readonly settle: (who?: string) => void;
}

/** After so long a group begins no further call, so that nobody waits long for the first answer. */
const GROUP_MS = 12;

interface Waiting {
  readonly who: string;
  readonly run: () => Answer;
  readonly fail: (error: unknown) => Answer;
}

/** Tells who waits how it ended. */
type Answer = () => void;

export function createGroupCommit(deps: {
  readonly store: Store;
  /** Milliseconds since any moment. */
  readonly now?: () => number;
}): GroupCommit {
  const { store, now = () => performance.now() } = deps;
  const waiting: Waiting[] = [];
  return {
    run: (who, work) =>
      new Promise((resolve, reject) => {
        const fail =
          (error: unknown): Answer =>
          () =>
            reject(error);
        const run = (): Answer => {
          try {
            const result = store.transaction(work);
            return () => resolve(result);
          } catch (error) {
            return fail(error);
          }
        };
        // All that the sockets bring in this turn of the event loop is one group.
        if (waiting.length === 0) setImmediate(commit);
        waiting.push({ who, run, fail });
      }),
    settle(who) {
      while (waiting.some((one) => who === undefined || one.who === who)) commit();
    },
  };

  function commit(): void {
    const answers = runGroup();
    waiting.splice(0, answers.length);
    if (waiting.length > 0) setImmediate(commit);
    for (const answer of answers) answer();
  }

  /** Runs the first that wait; their answers may leave when this returns. */
  function runGroup(): Answer[] {
    const answers: Answer[] = [];
    const from = now();
    let began = false;
    try {
      store.transaction(() => {
        began = true;
        for (const one of waiting) {
          answers.push(one.run());
          // A failure of the disk ends the transaction of all: what would follow would be in none.
          if (!store.inTransaction() || now() - from >= GROUP_MS) return;
        }
      });
      return answers;
    } catch (error) {
      if (!began) return waiting.map(({ fail }) => fail(error));
      // Nothing of the group is on disk. Alone, each one learns what becomes of it.
      return waiting.slice(0, answers.length).map(({ run }) => run());
    }
  }
}
