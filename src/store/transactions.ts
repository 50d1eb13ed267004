import type Database from "better-sqlite3";

/** The transactions of one connection: those that run, and one that waits for its commit while none runs. */
export interface Transactions {
  /** BEGIN IMMEDIATE, or a savepoint in one. What is gathered must be committed before. */
  readonly run: <T>(work: () => T) => T;
  /** A savepoint of the transaction that is open; it stays open. */
  readonly gather: <T>(work: () => T) => T;
  /** Whether a transaction is under way that somebody else will end. */
  readonly isRunning: () => boolean;
  /** Whether slices wait for `commit`. */
  readonly hasGathered: () => boolean;
  readonly commit: () => void;
}

/** The statements are prepared once: `db.transaction` makes four functions at every call. */
export function createTransactions(db: Database.Database): Transactions {
  const [begin, end, rollback] = [step("BEGIN IMMEDIATE"), step("COMMIT"), step("ROLLBACK")];
  const [save, release, back] = [step("SAVEPOINT s"), step("RELEASE s"), step("ROLLBACK TO s")];
  let depth = 0;
  let open = false;
  const hasGathered = (): boolean => open && depth === 0 && db.inTransaction;
  const commit = (): void => {
    open = false;
    try {
      end();
    } catch (error) {
      // A full disk or a broken one has ended it already.
      if (db.inTransaction) rollback();
      throw error;
    }
  };
  const run = <T>(work: () => T): T => {
    const nested = db.inTransaction;
    (nested ? save : begin)();
    depth += 1;
    try {
      const result = work();
      if (nested) release();
      else commit();
      return result;
    } catch (error) {
      if (db.inTransaction && nested) back();
      if (db.inTransaction) (nested ? release : rollback)();
      throw error;
    } finally {
      depth -= 1;
    }
  };
  return {
    run,
    gather(work) {
      if (!db.inTransaction) begin();
      try {
        return run(work);
      } finally {
        open = db.inTransaction;
      }
    },
    isRunning: () => db.inTransaction && !hasGathered(),
    hasGathered,
    commit,
  };

  function step(sql: string): () => void {
    const statement = db.prepare(sql);
    return () => void statement.run();
  }
}
