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
  tables: {
    own_core: {
      holds: "a log of what this person released to a space",
      purpose: "share",
      retention: "space",
      about: "owner",
      exported: "secret",
      erased: "with its space",
      columns: {
        id: "number",
        space: "where",
        type: "items or keys",
        gen: "which of several",
        state: "in use or not",
        core_key: "its address",
        public_key: "public half",
        secret_key: "secret half",
        length: "blocks",
        tree_hash: "their digest",
        stamp: "when it was last signed",
        day: "today, for the daily limit",
        day_count: "how much today",
      },
    },
    outbox: {
      holds: "a sealed block on its way out",
      purpose: "share",
      retention: "space",
      about: "owner",
      exported: "machine",
      erased: "with its space",
      columns: {
        id: "number",
        core: "of which log",
        seq: "which block",
        state: "live or dying",
        bytes: "the sealed block",
        at: "when",
      },
    },
    block_key: {
      holds: "the keys of what is in a block",
      purpose: "protect",
      retention: "space",
      about: "owner",
      exported: "secret",
      erased: "with its space",
      columns: { id: "number", core: "of which log", seq: "which block", keys: "one key an item" },
    },
    keyring_place: {
      holds: "where a block's keys were published",
      purpose: "protect",
      retention: "space",
      about: "owner",
      exported: "machine",
      erased: "with its space",
      columns: { block: "which keys", core: "in which log", seq: "in which block" },
    },
    moved_block: {
      holds: "where a block is now that a log was begun anew",
      purpose: "operate",
      retention: "space",
      about: "owner",
      exported: "machine",
      erased: "with its space",
      columns: {
        core: "from which log",
        seq: "from which block",
        to_core: "to which log",
        to_seq: "to which block",
      },
    },
    core_store: {
      holds: "whether the folder of logs is in order",
      purpose: "operate",
      retention: "home",
      about: "nobody",
      exported: "machine",
      erased: "with everything",
      columns: { id: "always 1", state: "in order or being rebuilt" },
    },
    followed_core: {
      holds: "a log of another member that is read here",
      purpose: "receive",
      retention: "space",
      about: "members",
      exported: "machine",
      erased: "with its space",
      columns: {
        id: "number",
        space: "where",
        identity: "whose",
        type: "items or keys",
        gen: "which of several",
        core_key: "its address",
        header: "what its author signed",
        state: "read or refused",
        cursor: "read up to here",
        bytes: "size",
        indexed: "items taken",
        refused: "items refused",
      },
    },
    read_ahead: {
      holds: "a block that was read before its turn",
      purpose: "operate",
      retention: "space",
      about: "members",
      exported: "machine",
      erased: "with its space",
      columns: { core: "of which log", seq: "which block" },
    },
    received_day: {
      holds: "how much a log brought in a day, for the limit",
      purpose: "protect",
      retention: "space",
      about: "members",
      exported: "machine",
      erased: "with its space",
      columns: { core: "of which log", day: "which day", n: "how many" },
    },
    received_key: {
      holds: "the keys of what another member shared",
      purpose: "receive",
      retention: "space",
      about: "members",
      exported: "secret",
      erased: "with its space",
      columns: {
        space: "where",
        author: "whose",
        gen: "which log",
        seq: "which block",
        keys: "one key an item",
        keyring_gen: "published in which log",
        keyring_seq: "published in which block",
      },
    },
    dead_item: {
      holds: "an item that its author took back",
      purpose: "receive",
      retention: "space",
      about: "members",
      exported: "machine",
      erased: "with its space",
      columns: {
        space: "where",
        author: "whose",
        gen: "which log",
        seq: "which block",
        idx: "which item",
        unkeyed: "its key is gone",
        swept: "its text is gone",
      },
    },
    dead_block: {
      holds: "a block all of whose items were taken back",
      purpose: "receive",
      retention: "space",
      about: "members",
      exported: "machine",
      erased: "with its space",
      columns: {
        space: "where",
        author: "whose",
        gen: "which log",
        seq: "which block",
        swept: "its bytes are gone",
      },
    },
  },
};
