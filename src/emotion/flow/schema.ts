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

const LABELS: Migration = {
  sql: `CREATE TABLE label (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, via TEXT NOT NULL, focus INTEGER, mood INTEGER,
    stuck INTEGER, bad_moment INTEGER, welcome INTEGER, focus_score REAL, friction_score REAL
  ) STRICT;`,
  hashed: [],
  tables: {
    label: {
      holds: "what the owner said of themselves, and what PAIRED had said just before",
      purpose: "reflect",
      retention: "flow",
      about: "owner",
      exported: "machine",
      erased: "by itself",
      columns: {
        id: "in the order given",
        at: "when",
        via: "feel, prompt, asked or offer",
        focus: "1 to 5, where it was said",
        mood: "1 to 5, where it was said",
        stuck: "whether they were, where it was said",
        bad_moment: "whether it was one, where it was said",
        welcome: "whether offered help was taken",
        focus_score: "how sure a focus block was, where one had been shown",
        friction_score: "how sure it was that help was welcome, where that had been shown",
      },
    },
  },
};

/** The schema of flow.db, one step a version; what is released never changes. */
export const FLOW_MIGRATIONS: readonly Migration[] = [BUCKETS, LABELS];
