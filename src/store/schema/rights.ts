import type { Migration } from "./migration.ts";

/** How long the person wants each category kept, and when that was last seen to. */
export const RIGHTS: Migration = {
  sql: `
    CREATE TABLE retention_setting (
      id INTEGER PRIMARY KEY, category TEXT NOT NULL UNIQUE, days INTEGER, changed INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE retention_sweep (
      id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL, removed INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX approval_settled ON approval (settled) WHERE settled IS NOT NULL;
    CREATE INDEX entry_superseded ON entry (superseded) WHERE superseded IS NOT NULL;
    CREATE INDEX entry_expires ON entry (expires) WHERE expires IS NOT NULL;
  `,
  hashed: ["retention_setting"],
  tables: {
    retention_setting: {
      holds: "how long the person wants a category kept",
      purpose: "operate",
      retention: "home",
      about: "owner",
      exported: "data",
      erased: "with everything",
      columns: {
        id: "number",
        category: "which",
        days: "how long; none: for ever",
        changed: "when that was set",
      },
    },
    retention_sweep: {
      holds: "when what is too old was last removed",
      purpose: "account",
      retention: "home",
      about: "nobody",
      exported: "machine",
      erased: "with everything",
      columns: { id: "always 1", at: "when", removed: "how many rows and lines" },
    },
  },
};
