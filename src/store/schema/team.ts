import type { Migration } from "./migration.ts";

export const TEAM: Migration = {
  sql: `
    CREATE TABLE task (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      title TEXT NOT NULL, role TEXT NOT NULL, state TEXT NOT NULL, project TEXT NOT NULL,
      created INTEGER NOT NULL
    ) STRICT;
  `,
  hashed: ["task"],
};
