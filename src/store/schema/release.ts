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
  tables: {
    approval: {
      holds: "a question to the person; its text goes when they answer",
      purpose: "decide",
      retention: "approval",
      about: "owner and members",
      exported: "machine",
      erased: "by itself",
      columns: {
        id: "number",
        kind: "release or member",
        subject: "about which",
        title: "the question",
        note: "what to know",
        text: "the exact bytes",
        digest: "of the bytes",
        state: "the decision",
        confirmed_by: "how they said it",
        created: "when",
        expires: "until when it may be answered",
        settled: "when it was answered",
      },
    },
    share: {
      holds: "an entry on its way to a space, or there",
      purpose: "share",
      retention: "knowledge",
      about: "owner",
      exported: "record",
      erased: "with everything",
      columns: {
        id: "number",
        entry: "which entry",
        version: "which version",
        space: "where",
        uid: "its number everywhere",
        digest: "of the bytes",
        bytes: "how many",
        findings: "what was hidden, by kind",
        state: "how far it is",
        confirmed_by: "how the person said yes",
        ref: "where it is in the log",
        created: "when",
        changed: "when",
      },
    },
    release_audit: {
      holds: "a step of a release, without content",
      purpose: "account",
      retention: "audit",
      about: "owner",
      exported: "record",
      erased: "by itself",
      columns: {
        id: "number",
        at: "when",
        event: "what happened",
        share: "to which release",
        space: "to which space",
        digest: "of the bytes",
        bytes: "how many",
        findings: "how many were hidden",
        confirmed_by: "how the person said yes",
      },
    },
  },
};
