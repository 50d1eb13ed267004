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
  tables: {
    swarm_key: {
      holds: "the key pair by which a node is found",
      purpose: "protect",
      retention: "space",
      about: "owner",
      exported: "secret",
      erased: "with everything",
      columns: {
        id: "number",
        scope: "for which spaces",
        public_key: "public half",
        secret_key: "secret half",
      },
    },
    space: {
      holds: "a group that this person is in, with this person's identity there",
      purpose: "share",
      retention: "space",
      about: "owner",
      exported: "record",
      erased: "with its space",
      withheld: ["key", "secret", "identity_public", "identity_secret"],
      columns: {
        id: "number",
        key: "the space's public key",
        secret: "the space's secret",
        name: "what it is called",
        state: "how far joining or leaving is",
        handle: "this person's name there",
        identity_public: "this person's public key there",
        identity_secret: "this person's secret key there",
        created: "when",
      },
    },
    joining: {
      holds: "an invite that this node asks to use",
      purpose: "share",
      retention: "space",
      about: "owner",
      exported: "secret",
      erased: "with its space",
      columns: {
        id: "number",
        space: "which",
        invite: "its secret",
        invite_id: "its number",
        discovery_key: "where the inviter is met",
        expires: "until when",
        refusal: "why it ended",
      },
    },
    epoch: {
      holds: "the key of one period of a space",
      purpose: "protect",
      retention: "space",
      about: "owner and members",
      exported: "secret",
      erased: "with its space",
      columns: {
        id: "number",
        space: "which",
        n: "number of the period",
        key: "the key",
        at: "when",
      },
    },
    member_record: {
      holds: "a signed record of who is in a space",
      purpose: "share",
      retention: "space",
      about: "members",
      exported: "machine",
      erased: "with its space",
      columns: { id: "number", space: "which", hash: "its digest", bytes: "the record" },
    },
    invite: {
      holds: "an invite that this node gave",
      purpose: "share",
      retention: "space",
      about: "owner",
      exported: "secret",
      erased: "with its space",
      columns: {
        id: "number",
        space: "which",
        invite_id: "its number",
        seed: "its secret",
        public_key: "its public half",
        expires: "until when",
        state: "used or not",
        settled: "when that was decided",
      },
    },
    candidate: {
      holds: "somebody who asks to be let in",
      purpose: "decide",
      retention: "space",
      about: "members",
      exported: "machine",
      erased: "with its space",
      columns: {
        id: "number",
        invite: "by which invite",
        identity: "their public key",
        swarm: "their node's key",
        handle: "the name they chose",
        state: "what was decided",
        at: "when",
      },
    },
    retraction: {
      holds: "an item that was taken back",
      purpose: "share",
      retention: "space",
      about: "owner",
      exported: "machine",
      erased: "with its space",
      columns: {
        id: "number",
        space: "where",
        gen: "which log",
        seq: "which block",
        idx: "which item",
        asked: "how many members were asked",
        at: "when",
      },
    },
    receipt: {
      holds: "a member's signed word that an item is gone there",
      purpose: "account",
      retention: "space",
      about: "members",
      exported: "machine",
      erased: "with its space",
      columns: {
        id: "number",
        space: "where",
        gen: "which log",
        seq: "which block",
        idx: "which item",
        identity: "who says so",
        signature: "proof",
        at: "when",
      },
    },
    receipt_owed: {
      holds: "a receipt that this node still has to give",
      purpose: "receive",
      retention: "space",
      about: "members",
      exported: "machine",
      erased: "with its space",
      columns: {
        id: "number",
        space: "where",
        author: "to whom",
        gen: "which log",
        seq: "which block",
        idx: "which item",
        state: "given or not",
        at: "when",
      },
    },
  },
};
