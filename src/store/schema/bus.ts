import type { Migration } from "./migration.ts";

/** The tail of what the team was told, and how far each reader has read. */
export const BUS: Migration = {
  sql: `
    CREATE TABLE message (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      topic TEXT NOT NULL, project TEXT NOT NULL, body TEXT NOT NULL,
      client TEXT NOT NULL, session TEXT NOT NULL, at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX message_topic ON message (topic, id);
    CREATE INDEX message_at ON message (at);

    CREATE TABLE message_cursor (
      id INTEGER PRIMARY KEY, reader TEXT NOT NULL, pattern TEXT NOT NULL,
      seen INTEGER NOT NULL, changed INTEGER NOT NULL,
      UNIQUE (reader, pattern)
    ) STRICT;
    CREATE INDEX message_cursor_changed ON message_cursor (changed);
  `,
  hashed: ["message", "message_cursor"],
  tables: {
    message: {
      holds: "one message to a role or session, or that something happened on the board",
      purpose: "coordinate",
      retention: "message",
      about: "owner",
      exported: "data",
      erased: "by itself",
      columns: {
        id: "number, in the order of sending",
        topic: "to whom, or about what",
        project: "where",
        body: "what is said",
        client: "by which program",
        session: "in which session",
        at: "when",
      },
    },
    message_cursor: {
      holds: "how far a reader has read",
      purpose: "coordinate",
      retention: "message",
      about: "owner",
      exported: "data",
      erased: "by itself",
      columns: {
        id: "number",
        reader: "which role or session",
        pattern: "of which topics",
        seen: "up to which message",
        changed: "when",
      },
    },
  },
};
