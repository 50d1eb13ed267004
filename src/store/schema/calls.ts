import type { Migration } from "./migration.ts";

/** Replies to calls that carried an idempotency key, so that a repeated call changes nothing. */
export const CALLS: Migration = {
  sql: `
    CREATE TABLE call (
      key TEXT NOT NULL, tool TEXT NOT NULL, input BLOB NOT NULL, reply TEXT NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (key, tool)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX call_at ON call (at);
    CREATE INDEX call_record ON call (json_extract(reply, '$.id'));
    CREATE INDEX call_near ON call (at) WHERE json_extract(reply, '$.near') IS NOT NULL;
  `,
  hashed: [],
  tables: {
    call: {
      holds: "a reply to a call that carried an idempotency key",
      purpose: "operate",
      retention: "reply",
      about: "owner",
      exported: "machine",
      erased: "with its entry",
      columns: {
        key: "the call's own key",
        tool: "which tool",
        input: "digest of the arguments",
        reply: "what was answered",
        at: "when",
      },
    },
  },
};
