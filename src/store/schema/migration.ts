/** One published schema. A released one never changes; a new one is added to the list in `migrations.ts`. */
export interface Migration {
  readonly sql: string;
  /** Tables whose rows carry a keyed hash; such a table has `id INTEGER PRIMARY KEY`. */
  readonly hashed: readonly string[];
}
