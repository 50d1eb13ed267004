import { NO_RECORD } from "../../privacy/audit-chain.ts";
import type { Migration } from "./migration.ts";

/**
 * What was done with this user's data, without any of it. A record's text is all there is of it: the other columns are
 * read from the text. `audit_subject` says which hash is whose; an erased one has a number and nothing else.
 */
export const AUDIT: Migration = {
  sql: `
    CREATE TABLE audit (
      id INTEGER PRIMARY KEY, record TEXT NOT NULL,
      at INTEGER AS (json_extract(record, '$.at')) VIRTUAL,
      event TEXT AS (json_extract(record, '$.event')) VIRTUAL,
      subject TEXT AS (json_extract(record, '$.subject')) VIRTUAL,
      space TEXT AS (json_extract(record, '$.space')) VIRTUAL
    ) STRICT;
    CREATE INDEX audit_at ON audit (at);
    CREATE INDEX audit_event ON audit (event);
    CREATE INDEX audit_of ON audit (subject);
    CREATE INDEX audit_in ON audit (space);
    CREATE INDEX audit_in_of ON audit (space, event);
    CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
      BEGIN SELECT RAISE(ABORT, 'a record of the audit is never changed'); END;

    CREATE TABLE audit_subject (
      id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, salt BLOB, hash TEXT UNIQUE,
      UNIQUE (kind, name)
    ) STRICT;

    CREATE TABLE audit_end (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      base_seq INTEGER NOT NULL, base_hash TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL
    ) STRICT;
  `,
  hashed: ["audit", "audit_subject", "audit_end"],
  tables: {
    audit: {
      holds: "a record of what was done, without content, sealed by the next one",
      purpose: "account",
      retention: "audit",
      about: "owner and members",
      exported: "record",
      erased: "by itself",
      columns: {
        id: "number",
        record: "what happened, to which keyed hash, and the hash of the record before",
        at: "when",
        event: "what happened",
        subject: "keyed hash of what it is about",
        space: "keyed hash of where",
      },
      withheld: ["at", "event", "subject", "space"],
    },
    audit_subject: {
      holds: "whose a keyed hash in the audit is, until that is erased",
      purpose: "account",
      retention: "audit",
      about: "owner and members",
      exported: "secret",
      erased: "with its source",
      columns: {
        id: "number",
        kind: "of what kind",
        name: "which one",
        salt: "key of the hash, destroyed when its subject is erased",
        hash: "the keyed hash",
      },
    },
    audit_end: {
      holds: "where the audit begins and ends, so that a cut is found",
      purpose: "protect",
      retention: "source",
      about: "nobody",
      exported: "derived",
      erased: "with everything",
      columns: {
        id: "number",
        base_seq: "the last record whose time was over",
        base_hash: "its hash",
        seq: "the last record",
        hash: "its hash",
      },
    },
  },
};

/**
 * The two ends of the chain, empty: made with the table and never again, so that one that is gone is a finding. A step
 * of its own, because the triggers that hash rows come after the step that makes a table.
 */
export const AUDIT_BEGIN: Migration = {
  sql: `INSERT INTO audit_end VALUES (1, 0, '${NO_RECORD}', 0, '${NO_RECORD}')`,
  hashed: [],
  tables: {},
};
