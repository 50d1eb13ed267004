import type { Store } from "../store/db.ts";
import type { Coverage } from "./vectors.ts";

/** What of embeddings is in the database, for a node that has not loaded sqlite-vec. */
export interface Stored {
  /** Vectors of one model, or of any, and entries that wait for one. */
  readonly count: (model?: number) => Coverage;
  /** Removes some vectors, a few milliseconds' worth; 0 when there are none left. */
  readonly removeSome: () => number;
}

const SLICE = 250;

export function createStored(store: Store): Stored {
  const embedded = store.prepare<[number | null], { n: number }>(
    "SELECT count(*) AS n FROM embedding_code WHERE model = coalesce(?, model)",
  );
  const due = store.prepare<[], { n: number }>("SELECT count(*) AS n FROM embedding_due");
  const removeCodes = store.prepare<[number]>(
    "DELETE FROM embedding_code WHERE id IN (SELECT id FROM embedding_code LIMIT ?)",
  );
  const removeVectors = store.prepare<[number]>(
    "DELETE FROM embedding_vector WHERE id IN (SELECT id FROM embedding_vector LIMIT ?)",
  );
  return {
    count: (model) => ({
      embedded: embedded.get(model ?? null)?.n ?? 0,
      due: due.get()?.n ?? 0,
    }),
    removeSome: () =>
      store.transaction(() => {
        removeCodes.run(SLICE);
        return removeVectors.run(SLICE).changes;
      }),
  };
}
