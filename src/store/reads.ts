import { PairedError } from "../errors.ts";
import type { Audit } from "./audit.ts";
import type { OwnedStore, Store } from "./db.ts";
import { TABLES } from "./migrations.ts";
import type { Leaving } from "./schema/data-map.ts";

/** Reads of what is to leave this process: each says what for, and gets only tables that are kept for that too. */
export interface Reads {
  /** Statements whose tables all serve the purpose; `prepare` throws `denied` for another, and records it. */
  readonly for: (purpose: Leaving) => Pick<Store, "prepare">;
}

/** Throws `denied` unless the data map says that rows of this table may be read for that. */
export function assertServes(table: string, purpose: Leaving): void {
  const map = TABLES[table];
  if (map && (map.serves?.includes(purpose) || (purpose === "export" && isExported(map.exported))))
    return;
  throw new PairedError("denied", `rows of ${table} are not kept for ${purpose}`, {
    fix: "What a table serves is declared with it, in src/store/schema.",
  });
}

function isExported(exported: string): boolean {
  return exported === "data" || exported === "record";
}

export function createReads(deps: {
  readonly store: OwnedStore;
  readonly audit: Pick<Audit, "write">;
}): Reads {
  const { store, audit } = deps;
  return {
    for: (purpose) => ({
      prepare(sql) {
        for (const table of tablesOf(store, sql)) assertRead(table, purpose);
        return store.prepare(sql);
      },
    }),
  };

  function assertRead(table: string, purpose: Leaving): void {
    try {
      assertServes(table, purpose);
    } catch (error) {
      const fact = { purpose, detail: table, decision: "refused" } as const;
      audit.write({ event: "data.refused", actor: "node", ...fact });
      throw error;
    }
  }
}

/** SQLite's own program says which tables a statement opens, also behind an index, a view or a join. */
function tablesOf({ db }: OwnedStore, sql: string): ReadonlySet<string> {
  const roots = new Map(
    db
      .prepare<[], { rootpage: number; tbl_name: string }>(
        "SELECT rootpage, tbl_name FROM sqlite_schema WHERE rootpage > 0",
      )
      .all()
      .map(({ rootpage, tbl_name }) => [rootpage, tbl_name]),
  );
  const nothing = Array.from(sql.matchAll(/\?/g), () => null);
  const steps = db
    .prepare<null[], { opcode: string; p2: number }>(`EXPLAIN ${sql}`)
    .all(...nothing);
  const opened = steps.flatMap(({ opcode, p2 }) =>
    OPENS.has(opcode) ? (roots.get(p2) ?? []) : [],
  );
  // An index of words is a table to FTS5 alone: its name in the statement is all there is to see.
  const searched = Object.keys(TABLES).filter((name) => sql.includes(`${name}_fts`));
  return new Set([...opened, ...searched]);
}

const OPENS: ReadonlySet<string> = new Set(["OpenRead", "OpenWrite", "ReopenIdx"]);
