import type { Migration } from "./migration.ts";

/** What was imported together, so that it can be taken back together; an entry that is forgotten leaves its batch. */
export const IMPORTS: Migration = {
  sql: `
    CREATE TABLE import_batch (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      source TEXT NOT NULL, started INTEGER NOT NULL, finished INTEGER
    ) STRICT;
    CREATE TABLE import_entry (
      entry INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
      batch INTEGER NOT NULL REFERENCES import_batch (id) ON DELETE CASCADE
    ) STRICT;
    CREATE INDEX import_entry_batch ON import_entry (batch, entry);
  `,
  hashed: ["import_batch"],
  tables: {
    import_batch: {
      holds: "one run of an import",
      purpose: "operate",
      retention: "knowledge",
      about: "owner",
      exported: "data",
      erased: "with everything",
      columns: { id: "number", source: "the paths it read", started: "when", finished: "when" },
    },
    import_entry: {
      holds: "which import brought an entry",
      purpose: "operate",
      retention: "source",
      about: "owner",
      exported: "data",
      erased: "with its entry",
      columns: { entry: "which entry", batch: "which import" },
    },
  },
};
