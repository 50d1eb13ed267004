import type { Migration } from "./migration.ts";

/** What the person agreed to have recorded of how they work; what is recorded lies in flow.db. */
export const INSIGHT: Migration = {
  sql: `
    CREATE TABLE insight_consent (
      id INTEGER PRIMARY KEY CHECK (id = 1), items TEXT NOT NULL, since INTEGER NOT NULL,
      idle INTEGER NOT NULL, key BLOB NOT NULL
    ) STRICT;
  `,
  hashed: ["insight_consent"],
  tables: {
    insight_consent: {
      holds: "what the person lets be recorded of how they work, and the key of it",
      purpose: "decide",
      retention: "home",
      about: "owner",
      exported: "machine",
      erased: "by itself",
      columns: {
        id: "always 1",
        items: "which sources, by name; none: it is off",
        since: "when they said so",
        idle: "after how many ms without a sign they count as away",
        key: "opens flow.db and salts its hashes; gone, nobody can read either",
      },
      withheld: ["key"],
    },
  },
};
