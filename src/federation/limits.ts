/** What one node accepts from others and offers to them. */
export const LIMITS = {
  /** UTF-8 bytes of an entry's body, and of an entry after sealing. */
  bodyBytes: 8 * 1024,
  entryBytes: 16 * 1024,
  /** Bytes of a block that we make, and of one that we accept. */
  blockBytesMade: 64 * 1024,
  blockBytesAccepted: 256 * 1024,
  entriesPerBlock: 64,
  entriesPerAuthorAndDay: 10_000,
  bytesPerLog: 50 * 1024 * 1024,
  /** How far beyond the first missing block of a log we read. */
  readAhead: 4096,
  /** How much a compressed block may grow: a ratio and an end. */
  inflateRatio: 20,
  inflateBytes: 1024 * 1024,
  linksOut: 6,
  linksIn: 16,
  linksTotal: 24,
  /** Of the inbound ones: people with an open invite, who have proved nothing yet. */
  linksOfStrangers: 4,
  handshakesPerSecond: 10,
  controlMessagesPerSecond: 50,
  controlMessagesBurst: 200,
  controlMessageBytes: 64 * 1024,
  /** How often a node says what is new to its links: far below what they take. */
  mailMs: 100,
  helloMs: 3000,
  /** How long a link may stand without proving membership anywhere, and what it may send until then. */
  proveMs: 5000,
  unprovedBytes: 256 * 1024,
  keepAliveMs: 5000,
  /** Ladder of look-ups until the first link stands; the last step goes on for as long as there is room for more. */
  refreshMs: [1000, 2000, 5000, 15_000, 60_000],
  flushMs: 5000,
  /** How often what waits for its time is looked at again. */
  wakeMs: 60_000,
  /** How long after a write that failed the next one is tried. */
  retryMs: 5000,
  banMs: 15 * 60_000,
  inviteMs: 24 * 3_600_000,
  /** How long an invite that was used or ran out is still answered with the reason. */
  inviteAfterMs: 10 * 60_000,
  candidatesPerInvite: 4,
  /** How long a joiner waits for a quick refusal before it goes on in the background. */
  verdictMs: 2500,
  verdictAfterLinkMs: 400,
  /** How long an old meeting place stays open for members who were away when the epoch changed. */
  oldTopicMs: 30 * 24 * 3_600_000,
  clockSkewMs: 10 * 60_000,
  expiryGraceMs: 5 * 60_000,
  coresPerMember: 24,
  coresOpen: 2000,
  membersPerSpace: 10_000,
  spaceNameBytes: 80,
  handleBytes: 40,
  /** New epoch keys in one membership record: 10,000 members take 20. */
  keysPerRecord: 500,
} as const;
