import type { Migration } from "./migration.ts";

/** Where backups go and when, what opens them, and how the last ones went. */
export const BACKUP: Migration = {
  sql: `
    CREATE TABLE backup_plan (
      id INTEGER PRIMARY KEY CHECK (id = 1), folder TEXT NOT NULL,
      hour INTEGER NOT NULL, minute INTEGER NOT NULL,
      daily INTEGER NOT NULL, weekly INTEGER NOT NULL, monthly INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE backup_epoch (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, folder TEXT NOT NULL, key BLOB,
      made INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('current', 'kept', 'owed'))
    ) STRICT;
    CREATE UNIQUE INDEX backup_current ON backup_epoch (folder) WHERE state = 'current';
    CREATE TABLE backup_run (
      id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, folder TEXT NOT NULL,
      outcome TEXT NOT NULL, snapshot TEXT, pages INTEGER NOT NULL, bytes INTEGER NOT NULL
    ) STRICT;
  `,
  hashed: ["backup_plan", "backup_epoch", "backup_run"],
  tables: {
    backup_plan: {
      holds: "the folder that the person chose for backups, and when one is made",
      purpose: "protect",
      retention: "home",
      about: "owner",
      exported: "machine",
      erased: "with everything",
      columns: {
        id: "always 1",
        folder: "where",
        hour: "when, in the machine's own time",
        minute: "when",
        daily: "of how many days the newest stays",
        weekly: "of how many weeks",
        monthly: "of how many months",
      },
    },
    backup_epoch: {
      holds: "the key of the backups made between two erasures or rotations",
      purpose: "protect",
      retention: "home",
      about: "nobody",
      exported: "secret",
      erased: "by itself",
      columns: {
        id: "number",
        name: "the folder's part that it opens",
        folder: "where",
        key: "the key; none once its backups are given up",
        made: "when",
        state: "in use, kept, or to be removed once the folder is there",
      },
    },
    backup_run: {
      holds: "how one of the last hundred backups went",
      purpose: "account",
      retention: "home",
      about: "nobody",
      exported: "machine",
      erased: "by itself",
      columns: {
        id: "number",
        at: "when",
        kind: "asked, scheduled or after an erasure",
        folder: "where",
        outcome: "done, or the code of what failed",
        snapshot: "its name",
        pages: "of the database",
        bytes: "new in the folder",
      },
    },
  },
};
