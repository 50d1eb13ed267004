import type { Migration } from "./migration.ts";

/** Spaces, who is in them and who may come in. */
export const FEDERATION: Migration = {
  sql: `
    CREATE TABLE swarm_key (
      id INTEGER PRIMARY KEY, scope TEXT NOT NULL UNIQUE, public_key BLOB NOT NULL, secret_key BLOB NOT NULL
    ) STRICT;
    CREATE TABLE space (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      key BLOB UNIQUE, secret BLOB, name TEXT NOT NULL, state TEXT NOT NULL, handle TEXT NOT NULL,
      identity_public BLOB NOT NULL, identity_secret BLOB NOT NULL, created INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE joining (
      id INTEGER PRIMARY KEY, space INTEGER NOT NULL UNIQUE REFERENCES space,
      invite BLOB NOT NULL, invite_id BLOB NOT NULL UNIQUE, discovery_key BLOB NOT NULL,
      expires INTEGER NOT NULL, refusal TEXT
    ) STRICT;
    CREATE TABLE epoch (
      id INTEGER PRIMARY KEY, space INTEGER NOT NULL REFERENCES space, n INTEGER NOT NULL, key BLOB NOT NULL,
      at INTEGER NOT NULL,
      UNIQUE (space, n)
    ) STRICT;
    CREATE TABLE member_record (
      id INTEGER PRIMARY KEY AUTOINCREMENT, space INTEGER NOT NULL REFERENCES space,
      hash BLOB NOT NULL, bytes BLOB NOT NULL,
      UNIQUE (space, hash)
    ) STRICT;
    CREATE TABLE invite (
      id INTEGER PRIMARY KEY AUTOINCREMENT, space INTEGER NOT NULL REFERENCES space,
      invite_id BLOB NOT NULL UNIQUE, seed BLOB NOT NULL, public_key BLOB NOT NULL,
      expires INTEGER NOT NULL, state TEXT NOT NULL, settled INTEGER
    ) STRICT;
    CREATE TABLE candidate (
      id INTEGER PRIMARY KEY AUTOINCREMENT, invite INTEGER NOT NULL REFERENCES invite,
      identity BLOB NOT NULL, swarm BLOB NOT NULL, handle TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL,
      UNIQUE (invite, identity)
    ) STRICT;
    CREATE TABLE retraction (
      id INTEGER PRIMARY KEY, space INTEGER NOT NULL REFERENCES space,
      gen INTEGER NOT NULL, seq INTEGER NOT NULL, idx INTEGER NOT NULL, asked INTEGER NOT NULL, at INTEGER NOT NULL,
      UNIQUE (space, gen, seq, idx)
    ) STRICT;
    CREATE TABLE receipt (
      id INTEGER PRIMARY KEY, space INTEGER NOT NULL REFERENCES space,
      gen INTEGER NOT NULL, seq INTEGER NOT NULL, idx INTEGER NOT NULL,
      identity BLOB NOT NULL, signature BLOB NOT NULL, at INTEGER NOT NULL,
      UNIQUE (space, gen, seq, idx, identity)
    ) STRICT;
    CREATE TABLE receipt_owed (
      id INTEGER PRIMARY KEY AUTOINCREMENT, space INTEGER NOT NULL REFERENCES space, author BLOB NOT NULL,
      gen INTEGER NOT NULL, seq INTEGER NOT NULL, idx INTEGER NOT NULL,
      state TEXT NOT NULL DEFAULT 'owed', at INTEGER NOT NULL,
      UNIQUE (space, author, gen, seq, idx)
    ) STRICT;
  `,
  hashed: [
    "swarm_key",
    "space",
    "joining",
    "epoch",
    "member_record",
    "invite",
    "candidate",
    "retraction",
    "receipt",
    "receipt_owed",
  ],
};
