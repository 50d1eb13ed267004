import { PairedError } from "../../errors.ts";
import type { Audit } from "../../store/audit.ts";
import type { OwnedStore } from "../../store/db.ts";
import { readColumns } from "../../store/tables/columns.ts";
import { deferReferences, hasRows, insertRows } from "../../store/tables/insert.ts";
import { DATA_TABLES } from "./format.ts";
import { type Archive, readRows } from "./read.ts";

export interface Restore {
  /** Whether no table that an archive brings has a row. */
  readonly isEmpty: () => boolean;
  /**
   * Puts everything of an archive into an empty home, with its ids and times, in one transaction: all of it, or after a
   * crash nothing. Returns the rows of each table. It blocks: for a process that serves nobody.
   */
  readonly restore: (archive: Archive) => Readonly<Record<string, number>>;
}

export function createRestore(deps: {
  readonly store: OwnedStore;
  readonly audit: Pick<Audit, "write">;
  /** Makes what is derived from entries: words, sketches. */
  readonly rebuild: () => void;
}): Restore {
  const { store, audit, rebuild } = deps;
  const isEmpty = (): boolean => !DATA_TABLES.some((table) => hasRows(store.db, table));
  return {
    isEmpty,
    restore(archive) {
      const rows = readRows(archive, (table) => readColumns(store.db, table));
      return store.transaction(() => {
        if (!isEmpty())
          throw new PairedError("conflict", "this home is not empty", {
            fix: "Give PAIRED_HOME an empty folder for all of it; here only entries can be added.",
          });
        // An entry may name one with a higher number as its successor.
        deferReferences(store.db);
        const counts = [...rows].map(
          ([table, all]) => [table, insertRows(store.db, table, all)] as const,
        );
        rebuild();
        const total = counts.reduce((sum, [, count]) => sum + count, 0);
        audit.write({ event: "data.imported", actor: "terminal", numbers: { rows: total } });
        return Object.fromEntries(counts);
      });
    },
  };
}
