import type { TableMap } from "./data-map.ts";

/** One published schema. A released one never changes; a new one is added to the list in `migrations.ts`. */
export interface Migration {
  readonly sql: string;
  /** Tables whose rows carry a keyed hash; such a table has `id INTEGER PRIMARY KEY`. */
  readonly hashed: readonly string[];
  /** Why each of its tables and columns is there, for how long, and whose it is. */
  readonly tables: Readonly<Record<string, TableMap>>;
}
