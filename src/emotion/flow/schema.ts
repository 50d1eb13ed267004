import type { Migration } from "../../store/schema/migration.ts";
import { SUM_MEANINGS, SUMS } from "./sums.ts";

const columns = SUMS.map((name) => `"${name}" INTEGER NOT NULL DEFAULT 0`).join(", ");

const BUCKETS: Migration = {
  sql: `CREATE TABLE bucket (
    grain TEXT NOT NULL, at INTEGER NOT NULL, ${columns}, PRIMARY KEY (grain, at)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE learned (
    name TEXT PRIMARY KEY, body TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;`,
  hashed: [],
  tables: {
    bucket: {
      holds: "what the owner and their agents did in a stretch of time, as sums",
      purpose: "reflect",
      retention: "flow",
      about: "owner",
      exported: "machine",
      erased: "by itself",
      columns: { grain: "10s, 1m, 15m or day", at: "when it begins", ...SUM_MEANINGS },
    },
    learned: {
      holds: "what the heads learned of the owner's usual pace: numbers, no events",
      purpose: "reflect",
      retention: "flow",
      about: "owner",
      exported: "machine",
      erased: "by itself",
      columns: { name: "of what", body: "the numbers, as JSON", at: "when it was written" },
    },
  },
};

/** The schema of flow.db, one step a version; what is released never changes. */
export const FLOW_MIGRATIONS: readonly Migration[] = [BUCKETS];
