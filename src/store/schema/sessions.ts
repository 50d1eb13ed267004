import type { Migration } from "./migration.ts";

/** What a session leaves for the one that goes on, and what the person has still to decide. */
export const SESSIONS: Migration = {
  sql: `
    CREATE TABLE session (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      key TEXT NOT NULL, client TEXT NOT NULL, person TEXT NOT NULL, project TEXT NOT NULL,
      goal TEXT, state TEXT, next TEXT NOT NULL, tasks TEXT NOT NULL, links TEXT NOT NULL,
      repository TEXT, branch TEXT, head TEXT, dirty TEXT, dirty_files INTEGER,
      turn INTEGER NOT NULL, packed INTEGER NOT NULL, is_gone INTEGER NOT NULL,
      started INTEGER NOT NULL, seen INTEGER NOT NULL, ended INTEGER,
      resumed_by INTEGER REFERENCES session (id) ON DELETE SET NULL,
      UNIQUE (key, project)
    ) STRICT;
    CREATE INDEX session_newest ON session (project, turn);
    CREATE INDEX session_resumed_by ON session (resumed_by);

    CREATE TABLE session_item (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
      kind TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL, closed INTEGER
    ) STRICT;
    CREATE INDEX session_item_session ON session_item (session);
    CREATE INDEX task_last_session ON task (session, client) WHERE state = 'doing';
  `,
  hashed: ["session", "session_item"],
  tables: {
    session: {
      holds: "one session of a client in a project, and what it leaves for the next",
      purpose: "coordinate",
      retention: "knowledge",
      about: "owner",
      exported: "data",
      erased: "by itself",
      columns: {
        id: "number",
        key: "which connection",
        client: "which program",
        person: "user name on this machine",
        project: "where",
        goal: "what it is about",
        state: "how far it is",
        next: "next steps",
        tasks: "tasks that it held",
        links: "tasks and entries that bear on it",
        repository: "a keyed hash of where the repository is",
        branch: "git branch",
        head: "git commit",
        dirty: "names of files that were not committed",
        dirty_files: "how many these were",
        turn: "order of the last change, whatever the clock says",
        packed: "whether it left something",
        is_gone: "whether its connection has ended",
        started: "when",
        seen: "when it called last",
        ended: "when it was handed over",
        resumed_by: "which session went on",
      },
    },
    session_item: {
      holds: "a decision of a session, or a question that it leaves open",
      purpose: "coordinate",
      retention: "knowledge",
      about: "owner",
      exported: "data",
      erased: "by itself",
      columns: {
        id: "number",
        session: "of which session",
        kind: "decision or question",
        text: "what it says",
        at: "when",
        closed: "when it was answered or replaced",
      },
    },
  },
};
