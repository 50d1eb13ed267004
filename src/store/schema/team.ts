import type { Migration } from "./migration.ts";

/** A task's row is where it stands, its events are how it came there. */
export const TEAM: Migration = {
  sql: `
    CREATE TABLE task (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      title TEXT NOT NULL, body TEXT, role TEXT NOT NULL, project TEXT NOT NULL,
      priority INTEGER NOT NULL, state TEXT NOT NULL,
      client TEXT, session TEXT, until INTEGER,
      created INTEGER NOT NULL, updated INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX task_project ON task (project, state);

    CREATE TABLE task_event (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      at INTEGER NOT NULL, action TEXT NOT NULL, role TEXT NOT NULL,
      client TEXT NOT NULL, session TEXT NOT NULL, note TEXT
    ) STRICT;
    CREATE INDEX task_event_task ON task_event (task);
    CREATE INDEX task_event_handoff ON task_event (task) WHERE action = 'handoff';
  `,
  hashed: ["task", "task_event"],
};
