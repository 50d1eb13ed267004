import type { Migration } from "./migration.ts";

/** What waits for the person, what left this machine, and a record of it that holds no content. */
export const RELEASE: Migration = {
  sql: `
    CREATE TABLE approval (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL, subject INTEGER NOT NULL,
      title TEXT NOT NULL, note TEXT NOT NULL, text TEXT NOT NULL, digest TEXT NOT NULL,
      state TEXT NOT NULL, confirmed_by TEXT,
      created INTEGER NOT NULL, expires INTEGER NOT NULL, settled INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX approval_pending ON approval (kind, subject) WHERE state = 'pending';

    CREATE TABLE share (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      entry INTEGER NOT NULL, version INTEGER NOT NULL, space INTEGER NOT NULL,
      uid TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, bytes INTEGER NOT NULL, findings TEXT NOT NULL,
      state TEXT NOT NULL
        CHECK (state IN ('previewed', 'pending', 'released', 'declined', 'retracting', 'retracted')),
      confirmed_by TEXT, ref TEXT, created INTEGER NOT NULL, changed INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX share_live ON share (entry, space) WHERE state IN ('previewed', 'pending', 'released');

    CREATE INDEX share_entry ON share (entry);

    CREATE TABLE release_audit (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL, event TEXT NOT NULL, share INTEGER NOT NULL, space INTEGER NOT NULL,
      digest TEXT NOT NULL, bytes INTEGER NOT NULL, findings INTEGER NOT NULL, confirmed_by TEXT
    ) STRICT;
  `,
  hashed: ["approval", "share", "release_audit"],
};
