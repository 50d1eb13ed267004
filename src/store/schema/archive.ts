import type { Migration } from "./migration.ts";

/** What is done with, packed: a row a month of a project, and beside it a title each, by which it is found again. */
export const ARCHIVE: Migration = {
  sql: `
    CREATE TABLE archive (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      source TEXT NOT NULL, project TEXT NOT NULL, month TEXT NOT NULL,
      items INTEGER NOT NULL, bytes INTEGER NOT NULL, content BLOB NOT NULL
    ) STRICT;
    CREATE INDEX archive_month ON archive (source, project, month, id);
    CREATE TABLE archive_item (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      archive INTEGER NOT NULL REFERENCES archive (id) ON DELETE CASCADE,
      source TEXT NOT NULL, item INTEGER NOT NULL, project TEXT NOT NULL,
      title TEXT NOT NULL, at INTEGER NOT NULL,
      UNIQUE (source, item)
    ) STRICT;
    CREATE INDEX archive_item_archive ON archive_item (archive);
    CREATE INDEX archive_item_newest ON archive_item (source, project, at);
    CREATE VIRTUAL TABLE archive_item_fts USING fts5(
      title, content='archive_item', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2'
    );
    INSERT INTO archive_item_fts (archive_item_fts, rank) VALUES ('secure-delete', 1);
    CREATE TRIGGER archive_item_found AFTER INSERT ON archive_item BEGIN
      INSERT INTO archive_item_fts (rowid, title) VALUES (NEW.id, NEW.title);
    END;
    CREATE TRIGGER archive_item_lost AFTER DELETE ON archive_item BEGIN
      INSERT INTO archive_item_fts (archive_item_fts, rowid, title) VALUES ('delete', OLD.id, OLD.title);
    END;
    CREATE INDEX task_ended ON task (updated) WHERE state IN ('done', 'failed', 'dropped');
  `,
  hashed: ["archive", "archive_item"],
  tables: {
    archive: {
      holds: "what ended in a project in a month, packed",
      purpose: "coordinate",
      retention: "knowledge",
      about: "owner",
      exported: "data",
      erased: "with everything",
      columns: {
        id: "number",
        source: "what it was: task or session",
        project: "where",
        month: "when it ended",
        items: "how many",
        bytes: "unpacked",
        content: "a line of JSON each, deflated",
      },
    },
    archive_item: {
      holds: "the title of one thing in the archive",
      purpose: "coordinate",
      retention: "source",
      about: "owner",
      exported: "data",
      erased: "with its source",
      searched: true,
      columns: {
        id: "number",
        archive: "packed where",
        source: "what it was: task or session",
        item: "its number there",
        project: "where",
        title: "headline",
        at: "when it ended",
      },
    },
  },
};
