import type { Migration } from "./migration.ts";

/** Our own logs byte for byte with the keys of what is in them, and how far we read those of others. */
export const LOGS: Migration = {
  sql: `
    CREATE TABLE own_core (
      id INTEGER PRIMARY KEY AUTOINCREMENT, space INTEGER NOT NULL REFERENCES space,
      type TEXT NOT NULL, gen INTEGER NOT NULL, state TEXT NOT NULL,
      core_key BLOB NOT NULL UNIQUE, public_key BLOB NOT NULL, secret_key BLOB NOT NULL,
      length INTEGER NOT NULL DEFAULT 0, tree_hash BLOB, stamp INTEGER NOT NULL DEFAULT 0,
      day INTEGER NOT NULL DEFAULT 0, day_count INTEGER NOT NULL DEFAULT 0,
      UNIQUE (space, type, gen)
    ) STRICT;
    CREATE TABLE outbox (
      id INTEGER PRIMARY KEY AUTOINCREMENT, core INTEGER NOT NULL REFERENCES own_core, seq INTEGER NOT NULL,
      state TEXT NOT NULL DEFAULT 'live', bytes BLOB, at INTEGER NOT NULL,
      UNIQUE (core, seq)
    ) STRICT;
    CREATE INDEX outbox_dying ON outbox (state) WHERE state = 'dying';
    CREATE TABLE block_key (
      id INTEGER PRIMARY KEY, core INTEGER NOT NULL REFERENCES own_core, seq INTEGER NOT NULL,
      keys BLOB NOT NULL, UNIQUE (core, seq)
    ) STRICT;
    CREATE TABLE keyring_place (
      block INTEGER NOT NULL REFERENCES block_key ON DELETE CASCADE,
      core INTEGER NOT NULL REFERENCES own_core, seq INTEGER NOT NULL,
      PRIMARY KEY (core, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX keyring_place_block ON keyring_place (block);
    CREATE TABLE moved_block (
      core INTEGER NOT NULL REFERENCES own_core, seq INTEGER NOT NULL, to_core INTEGER NOT NULL, to_seq INTEGER NOT NULL,
      PRIMARY KEY (core, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE core_store (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL) STRICT;
    CREATE TABLE followed_core (
      id INTEGER PRIMARY KEY AUTOINCREMENT, space INTEGER NOT NULL REFERENCES space,
      identity BLOB NOT NULL, type TEXT NOT NULL, gen INTEGER NOT NULL, core_key BLOB NOT NULL UNIQUE,
      header BLOB NOT NULL, state TEXT NOT NULL, cursor INTEGER NOT NULL DEFAULT 1,
      bytes INTEGER NOT NULL DEFAULT 0,
      indexed INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0,
      UNIQUE (space, identity, type, gen)
    ) STRICT;
    CREATE TABLE read_ahead (
      core INTEGER NOT NULL REFERENCES followed_core, seq INTEGER NOT NULL,
      PRIMARY KEY (core, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE received_day (
      core INTEGER NOT NULL REFERENCES followed_core, day INTEGER NOT NULL, n INTEGER NOT NULL,
      PRIMARY KEY (core, day)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE received_key (
      space INTEGER NOT NULL, author BLOB NOT NULL, gen INTEGER NOT NULL, seq INTEGER NOT NULL,
      keys BLOB NOT NULL, keyring_gen INTEGER NOT NULL, keyring_seq INTEGER NOT NULL,
      PRIMARY KEY (space, author, gen, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE dead_item (
      space INTEGER NOT NULL, author BLOB NOT NULL, gen INTEGER NOT NULL, seq INTEGER NOT NULL, idx INTEGER NOT NULL,
      unkeyed INTEGER NOT NULL DEFAULT 0, swept INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (space, author, gen, seq, idx)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE dead_block (
      space INTEGER NOT NULL, author BLOB NOT NULL, gen INTEGER NOT NULL, seq INTEGER NOT NULL,
      swept INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (space, author, gen, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX dead_item_unswept ON dead_item (swept) WHERE swept = 0;
    CREATE INDEX dead_block_unswept ON dead_block (swept) WHERE swept = 0;
  `,
  hashed: ["own_core", "outbox", "block_key", "followed_core"],
};
