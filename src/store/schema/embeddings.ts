import type { Migration } from "./migration.ts";

/**
 * Vectors of own entries: ordinary tables, because a virtual one of sqlite-vec cannot be opened without it, and cannot
 * follow a foreign key. A vector goes in the transaction in which its entry goes or changes its text, whoever writes
 * that; so does what has yet to be embedded. Codes, one bit a dimension, lie apart: a search reads them all.
 */
export const EMBEDDINGS: Migration = {
  sql: `
    CREATE TABLE embedding_model (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL, name TEXT NOT NULL, dimension INTEGER NOT NULL,
      query_prefix TEXT NOT NULL, document_prefix TEXT NOT NULL, unrelated BLOB NOT NULL
    ) STRICT;
    CREATE TABLE embedding_setting (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      model INTEGER NOT NULL REFERENCES embedding_model, url TEXT, key TEXT, swept INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE embedding_code (
      id INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
      model INTEGER NOT NULL, code BLOB NOT NULL
    ) STRICT;
    CREATE TABLE embedding_vector (
      id INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
      model INTEGER NOT NULL, vector BLOB NOT NULL
    ) STRICT;
    CREATE TABLE embedding_due (id INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE) STRICT;
    CREATE TRIGGER embedding_insert AFTER INSERT ON entry WHEN EXISTS (SELECT 1 FROM embedding_setting) BEGIN
      INSERT INTO embedding_due (id) VALUES (NEW.id);
    END;
    CREATE TRIGGER embedding_update AFTER UPDATE OF title, body, tags ON entry BEGIN
      DELETE FROM embedding_code WHERE id = NEW.id;
      DELETE FROM embedding_vector WHERE id = NEW.id;
      INSERT INTO embedding_due (id) SELECT NEW.id WHERE EXISTS (SELECT 1 FROM embedding_setting)
        ON CONFLICT (id) DO NOTHING;
    END;
  `,
  hashed: ["embedding_model", "embedding_setting"],
  tables: {
    embedding_model: {
      holds: "a model that vectors were made with",
      purpose: "recall",
      retention: "source",
      about: "nobody",
      exported: "machine",
      erased: "with everything",
      columns: {
        id: "number",
        kind: "kind of provider",
        name: "its name",
        dimension: "numbers a vector",
        query_prefix: "put before questions",
        document_prefix: "put before texts",
        unrelated: "what unrelated texts score",
      },
    },
    embedding_setting: {
      holds: "the provider that the person switched on",
      purpose: "recall",
      retention: "home",
      about: "owner",
      exported: "secret",
      erased: "with everything",
      columns: {
        id: "always 1",
        model: "which model",
        url: "where it answers",
        key: "its key",
        swept: "entries looked at so far",
      },
    },
    embedding_code: {
      holds: "a vector, one bit a dimension",
      purpose: "recall",
      retention: "source",
      about: "owner",
      exported: "derived",
      erased: "with its entry",
      columns: { id: "of which entry", model: "made with", code: "the bits" },
    },
    embedding_vector: {
      holds: "a vector of an entry's text",
      purpose: "recall",
      retention: "source",
      about: "owner",
      exported: "derived",
      erased: "with its entry",
      columns: { id: "of which entry", model: "made with", vector: "the numbers" },
    },
    embedding_due: {
      holds: "an entry that waits for its vector",
      purpose: "recall",
      retention: "source",
      about: "owner",
      exported: "derived",
      serves: ["embed"],
      erased: "with its entry",
      columns: { id: "which entry" },
    },
  },
};
