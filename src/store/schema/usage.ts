import type { Migration } from "./migration.ts";

/** What models were used for, in numbers, and which of the person's limits are reached. */
export const USAGE: Migration = {
  sql: `
    CREATE TABLE usage (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      client TEXT NOT NULL, session TEXT NOT NULL, project TEXT NOT NULL, source TEXT NOT NULL, model TEXT, mark TEXT,
      tokens_in INTEGER, tokens_out INTEGER, cache_read INTEGER, cache_write INTEGER, cost INTEGER,
      at INTEGER, observed INTEGER NOT NULL,
      UNIQUE (client, mark)
    ) STRICT;
    CREATE INDEX usage_at ON usage (at);
    CREATE INDEX usage_observed ON usage (observed);
    CREATE INDEX usage_session ON usage (session);

    CREATE TABLE usage_reading (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL, client TEXT NOT NULL, session TEXT NOT NULL, project TEXT NOT NULL, hours INTEGER NOT NULL,
      value REAL NOT NULL, resets INTEGER, source TEXT NOT NULL, observed INTEGER NOT NULL,
      UNIQUE (kind, client, session, hours)
    ) STRICT;
    CREATE INDEX usage_reading_session ON usage_reading (session, kind);

    CREATE TABLE usage_crossing (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      session TEXT NOT NULL, name TEXT NOT NULL, project TEXT NOT NULL, told INTEGER NOT NULL, at INTEGER NOT NULL,
      UNIQUE (session, name)
    ) STRICT;
  `,
  hashed: ["usage", "usage_reading", "usage_crossing"],
  tables: {
    usage: {
      holds: "how much of a model a session used, in numbers, and who counted",
      purpose: "advise",
      retention: "usage",
      about: "owner",
      exported: "data",
      erased: "by itself",
      columns: {
        id: "number",
        client: "which program",
        session: "which connection",
        project: "where",
        source: "who counted: transcript, hook or tool",
        model: "which model, as the client names it",
        mark: "a digest of what names the message, so that it counts once",
        tokens_in: "how much it read",
        tokens_out: "how much it wrote",
        cache_read: "how much it had read before",
        cache_write: "how much it kept",
        cost: "in millionths of a US dollar",
        at: "when it was used, as the source says",
        observed: "when this was learned",
      },
    },
    usage_reading: {
      holds:
        "how full a session's context is, what it has cost so far, how much of a quota is used: the last number heard",
      purpose: "advise",
      retention: "usage",
      about: "owner",
      exported: "data",
      erased: "by itself",
      columns: {
        id: "number",
        kind: "context, cost or quota",
        client: "which program",
        session: "which connection; empty for a quota",
        project: "where; empty for a quota",
        hours: "of how many hours a quota is",
        value: "tokens, millionths of a US dollar or percent",
        resets: "when the provider counts anew",
        source: "who counted: transcript, hook or tool",
        observed: "when this was learned",
      },
    },
    usage_crossing: {
      holds: "that a session has reached a limit of the person's, and its hand-off was written",
      purpose: "advise",
      retention: "usage",
      about: "owner",
      exported: "machine",
      erased: "by itself",
      columns: {
        id: "number",
        session: "which connection",
        name: "which limit",
        project: "where",
        told: "whether the session was told",
        at: "when",
      },
    },
  },
};
