import type { Migration } from "./migration.ts";

/** A task's row is where it stands, its events are how it came there. */
export const TEAM: Migration = {
  sql: `
    CREATE TABLE task (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL, title TEXT NOT NULL, body TEXT, role TEXT NOT NULL, project TEXT NOT NULL,
      priority INTEGER NOT NULL, pull INTEGER NOT NULL, state TEXT NOT NULL, waits INTEGER NOT NULL,
      accept TEXT NOT NULL, reviewers TEXT NOT NULL, approved TEXT NOT NULL,
      severity INTEGER, effort INTEGER, number INTEGER,
      client TEXT, session TEXT, until INTEGER,
      created INTEGER NOT NULL, updated INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX task_free ON task (project, state, waits, pull DESC, id);
    CREATE INDEX task_lease ON task (session) WHERE session IS NOT NULL;
    CREATE UNIQUE INDEX task_number ON task (project, kind, number) WHERE number IS NOT NULL;

    CREATE TABLE task_event (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      at INTEGER NOT NULL, action TEXT NOT NULL, role TEXT NOT NULL,
      client TEXT NOT NULL, session TEXT NOT NULL, note TEXT
    ) STRICT;
    CREATE INDEX task_event_task ON task_event (task);
    CREATE INDEX task_event_handoff ON task_event (task) WHERE action = 'handoff';

    CREATE TABLE task_need (
      id INTEGER PRIMARY KEY,
      task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      needs INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      UNIQUE (task, needs)
    ) STRICT;
    CREATE INDEX task_need_needs ON task_need (needs);
    CREATE TRIGGER task_need_gone AFTER DELETE ON task_need BEGIN
      UPDATE task SET waits =
        (SELECT count(*) FROM task_need n JOIN task t ON t.id = n.needs WHERE n.task = OLD.task AND t.state <> 'done')
      WHERE id = OLD.task;
    END;

    CREATE TABLE task_entry (
      id INTEGER PRIMARY KEY,
      task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
      UNIQUE (task, entry)
    ) STRICT;
    CREATE INDEX task_entry_entry ON task_entry (entry);

    CREATE TABLE task_path (
      id INTEGER PRIMARY KEY,
      task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      glob TEXT NOT NULL,
      UNIQUE (task, glob)
    ) STRICT;
  `,
  hashed: ["task", "task_event", "task_need", "task_entry", "task_path"],
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
        kind: "task, impediment, debt or decision",
        title: "what has to be done",
        body: "details",
        role: "who does it",
        project: "where",
        priority: "order",
        pull: "order, with what waits for it",
        state: "how far it is",
        waits: "how many tasks have to be done first",
        accept: "how it is told that it is done",
        reviewers: "roles that have to approve it",
        approved: "roles that did",
        severity: "what a debt costs",
        effort: "what it costs to remove",
        number: "number of a decision",
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
    task_need: {
      holds: "that one task has to be done before another",
      purpose: "coordinate",
      retention: "knowledge",
      about: "owner",
      exported: "data",
      erased: "with its task",
      columns: { id: "number", task: "which task waits", needs: "for which" },
    },
    task_entry: {
      holds: "an entry that bears on a task",
      purpose: "coordinate",
      retention: "knowledge",
      about: "owner",
      exported: "data",
      erased: "with its task",
      columns: { id: "number", task: "which task", entry: "which entry" },
    },
    task_path: {
      holds: "files that a task works on",
      purpose: "coordinate",
      retention: "knowledge",
      about: "owner",
      exported: "data",
      erased: "with its task",
      columns: {
        id: "number",
        task: "which task",
        glob: "which files, below the project's folder",
      },
    },
  },
};
