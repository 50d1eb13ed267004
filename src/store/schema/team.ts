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
  tables: {
    task: {
      holds: "one task of the board",
      purpose: "coordinate",
      retention: "knowledge",
      about: "owner",
      exported: "data",
      erased: "with everything",
      columns: {
        id: "number",
        title: "what has to be done",
        body: "details",
        role: "who does it",
        project: "where",
        priority: "order",
        state: "how far it is",
        client: "which program holds it",
        session: "which session holds it",
        until: "end of the lease",
        created: "when",
        updated: "when",
      },
    },
    task_event: {
      holds: "one step of a task",
      purpose: "coordinate",
      retention: "knowledge",
      about: "owner",
      exported: "data",
      erased: "with its task",
      columns: {
        id: "number",
        task: "of which task",
        at: "when",
        action: "what was done",
        role: "as which role",
        client: "by which program",
        session: "in which session",
        note: "what the next one needs",
      },
    },
  },
};
