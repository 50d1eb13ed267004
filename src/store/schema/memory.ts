import type { Migration } from "./migration.ts";

/**
 * Filled by `TextIndex`, not by triggers: a trigger makes FTS5 flush at every row, seven times slower in bulk.
 * `secure-delete` takes a forgotten entry's words out of the index pages at once; without it they stay until a merge.
 * External content, because only that can be both compact and securely deleted from.
 */
const index = (table: string): string => `
  CREATE VIRTUAL TABLE ${table}_fts USING fts5(
    title, body, tags, identifiers,
    content='${table}', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2'
  );
  INSERT INTO ${table}_fts (${table}_fts, rank) VALUES ('secure-delete', 1);
`;

/** Own entries with their history, and what peers sent, apart: no query of the one can ever return the other. */
export const MEMORY: Migration = {
  sql: `
    CREATE TABLE entry (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL, title TEXT, body TEXT NOT NULL, tags TEXT NOT NULL, identifiers TEXT NOT NULL,
      project TEXT NOT NULL, role TEXT, session TEXT NOT NULL, client TEXT NOT NULL, "commit" TEXT,
      version INTEGER NOT NULL DEFAULT 1, visibility TEXT NOT NULL DEFAULT 'private',
      pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
      superseded INTEGER, superseded_by INTEGER REFERENCES entry (id) ON DELETE SET NULL,
      created INTEGER NOT NULL, updated INTEGER NOT NULL, expires INTEGER,
      digest BLOB NOT NULL
    ) STRICT;
    CREATE INDEX entry_superseded_by ON entry (superseded_by) WHERE superseded_by IS NOT NULL;
    CREATE INDEX entry_role ON entry (role, project) WHERE role IS NOT NULL;
    CREATE INDEX entry_project ON entry (project);
    CREATE INDEX entry_pinned ON entry (project) WHERE pinned = 1;
    CREATE INDEX entry_decision ON entry (project) WHERE kind = 'decision';
    CREATE INDEX entry_session ON entry (session, id);
    -- Read from end to end, see memory/same-texts.ts, and therefore in the order of writing.
    CREATE INDEX entry_digest ON entry (id, digest);
    ${index("entry")}

    CREATE TABLE entry_history (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
      action TEXT NOT NULL CHECK (action IN ('correct', 'annotate', 'supersede', 'pin', 'unpin', 'undo')),
      session TEXT NOT NULL, client TEXT NOT NULL, at INTEGER NOT NULL,
      -- The version before, where the action changed it.
      kind TEXT, title TEXT, body TEXT, tags TEXT,
      -- annotate: the note; supersede: the newer entry; undo: the row that was undone.
      other INTEGER
    ) STRICT;
    CREATE INDEX entry_history_entry ON entry_history (entry);

    CREATE TABLE entry_note (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
      text TEXT NOT NULL, session TEXT NOT NULL, client TEXT NOT NULL, at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX entry_note_entry ON entry_note (entry);

    -- Two entries that say nearly the same, and by how many percent.
    CREATE TABLE entry_near (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
      other INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
      similarity INTEGER NOT NULL,
      UNIQUE (entry, other)
    ) STRICT;
    CREATE INDEX entry_near_other ON entry_near (other);

    -- What near-duplicates are found by: see memory/near/bands.ts.
    CREATE TABLE entry_sketch (
      entry INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
      bands BLOB NOT NULL
    ) STRICT;

    CREATE TABLE received (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      space INTEGER NOT NULL, space_name TEXT NOT NULL, author BLOB NOT NULL, handle TEXT NOT NULL,
      gen INTEGER NOT NULL, seq INTEGER NOT NULL, idx INTEGER NOT NULL, uid TEXT NOT NULL, replaces TEXT,
      kind TEXT NOT NULL, title TEXT, body TEXT NOT NULL, tags TEXT NOT NULL, identifiers TEXT NOT NULL,
      at INTEGER NOT NULL, expires INTEGER, received INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('quarantined', 'accepted', 'rejected')),
      UNIQUE (space, author, gen, seq, idx)
    ) STRICT;
    CREATE INDEX received_expires ON received (expires) WHERE expires IS NOT NULL;
    ${index("received")}
  `,
  hashed: ["entry", "entry_history", "entry_note", "entry_near"],
  tables: {
    entry: {
      holds: "one thing an assistant was told to remember",
      purpose: "recall",
      retention: "knowledge",
      about: "owner",
      exported: "data",
      erased: "with its entry",
      serves: ["share", "embed"],
      withheld: ["visibility"],
      searched: true,
      columns: {
        id: "number",
        kind: "lesson, decision, fix ...",
        title: "headline",
        body: "the text",
        tags: "labels",
        identifiers: "names in the text, for search",
        project: "where",
        role: "as which role",
        session: "in which session",
        client: "by which program",
        commit: "what the repository had checked out",
        version: "how often it changed",
        visibility: "how far it is on its way out",
        pinned: "comes first",
        superseded: "when it was replaced",
        superseded_by: "by which",
        created: "when",
        updated: "when",
        expires: "until when it counts",
        digest: "of the first text: the same is not stored twice",
      },
    },
    entry_history: {
      holds: "one change of an entry, with the version before",
      purpose: "recall",
      retention: "knowledge",
      about: "owner",
      exported: "data",
      erased: "with its entry",
      columns: {
        id: "number",
        entry: "of which entry",
        action: "what was done",
        session: "in which session",
        client: "by which program",
        at: "when",
        kind: "before",
        title: "before",
        body: "before",
        tags: "before",
        other: "the other row concerned",
      },
    },
    entry_note: {
      holds: "a remark on an entry",
      purpose: "recall",
      retention: "knowledge",
      about: "owner",
      exported: "data",
      erased: "with its entry",
      columns: {
        id: "number",
        entry: "on which entry",
        text: "the remark",
        session: "in which session",
        client: "by which program",
        at: "when",
      },
    },
    entry_near: {
      holds: "two entries that say nearly the same",
      purpose: "recall",
      retention: "source",
      about: "owner",
      exported: "data",
      erased: "with its entry",
      columns: { id: "number", entry: "the newer", other: "the older", similarity: "in percent" },
    },
    entry_sketch: {
      holds: "what near-duplicates are found by",
      purpose: "recall",
      retention: "source",
      about: "owner",
      exported: "derived",
      erased: "with its entry",
      columns: { entry: "of which entry", bands: "hashes of its words" },
    },
    received: {
      holds: "an entry that a member of a space shared",
      purpose: "receive",
      retention: "space",
      about: "members",
      exported: "machine",
      erased: "with its space",
      searched: true,
      columns: {
        id: "number",
        space: "where",
        space_name: "its name",
        author: "whose",
        handle: "the name they chose",
        gen: "which log",
        seq: "which block",
        idx: "which item",
        uid: "its number everywhere",
        replaces: "the number of the one it takes the place of",
        kind: "lesson, decision, fix ...",
        title: "headline",
        body: "the text",
        tags: "labels",
        identifiers: "names in the text, for search",
        at: "when it was shared",
        expires: "until when it counts",
        received: "when it came",
        state: "trusted or in quarantine",
      },
    },
  },
};
