import type { Migration } from "./migration.ts";

/** What waits for the person, what they agreed to, and what left this machine. */
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
        CHECK (state IN ('previewed', 'pending', 'released', 'declined', 'retracting', 'retracted', 'stranded')),
      session TEXT, consent INTEGER, replaces INTEGER, expires INTEGER,
      confirmed_by TEXT, ref TEXT, created INTEGER NOT NULL, changed INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX share_open ON share (entry, space) WHERE state IN ('previewed', 'pending');
    CREATE UNIQUE INDEX share_released ON share (entry, space) WHERE state = 'released';

    CREATE INDEX share_expires ON share (expires) WHERE state = 'released' AND expires IS NOT NULL;
    CREATE INDEX share_entry ON share (entry);
    CREATE INDEX share_consent ON share (consent) WHERE consent IS NOT NULL;
    CREATE INDEX share_waiting ON share (session) WHERE state = 'pending';

    CREATE TABLE consent (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      purpose TEXT NOT NULL, recipient TEXT NOT NULL, kind TEXT, project TEXT, tag TEXT,
      state TEXT NOT NULL, text TEXT NOT NULL,
      requested INTEGER NOT NULL, given INTEGER, ended INTEGER, expires INTEGER NOT NULL,
      uses INTEGER, used INTEGER NOT NULL, confirmed_by TEXT, mac BLOB
    ) STRICT;
    CREATE INDEX consent_recipient ON consent (purpose, recipient);

    CREATE TABLE taint (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      session TEXT NOT NULL, source TEXT NOT NULL, at INTEGER NOT NULL,
      UNIQUE (session, source)
    ) STRICT;
  `,
  hashed: ["approval", "share", "consent", "taint"],
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
        kind: "release, member or grant",
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
        session: "which session asked",
        consent: "under which consent",
        replaces: "which share has the earlier text",
        expires: "when it is taken back by itself",
        confirmed_by: "how the person said yes",
        ref: "where it is in the log",
        created: "when",
        changed: "when",
      },
    },
    consent: {
      holds: "what the person agreed to, and until when",
      purpose: "account",
      retention: "home",
      about: "owner",
      exported: "record",
      erased: "with everything",
      columns: {
        id: "number",
        purpose: "to share, to share without a question, or to embed elsewhere",
        recipient: "a space, or the origin of a server",
        kind: "which kind of entry",
        project: "of which project",
        tag: "with which tag",
        state: "requested, given, refused or withdrawn",
        text: "the version of the text that was shown",
        requested: "when",
        given: "when",
        ended: "when it was refused or withdrawn",
        expires: "until when",
        uses: "how often it counts",
        used: "how often it did",
        confirmed_by: "how the person said yes",
        mac: "a keyed hash of all the rest",
      },
    },
    taint: {
      holds: "whose text a session has read since its person last said yes",
      purpose: "decide",
      retention: "approval",
      about: "owner and members",
      exported: "machine",
      erased: "by itself",
      columns: {
        id: "number",
        session: "which session",
        source: "whose text, by handle and space",
        at: "when",
      },
    },
  },
};
