import type { Migration } from "./migration.ts";

/** What waits for the person, what left this machine, and a record of it that holds no content. */
export const RELEASE: Migration = {
  sql: `
    CREATE TABLE approval (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL, subject INTEGER NOT NULL,
      title TEXT NOT NULL, text TEXT NOT NULL, digest TEXT NOT NULL,
      state TEXT NOT NULL, confirmed_by TEXT,
      created INTEGER NOT NULL, expires INTEGER NOT NULL, settled INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX approval_pending ON approval (kind, subject) WHERE state = 'pending';
  `,
  hashed: ["approval"],
};
