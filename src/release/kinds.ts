/** One sort of thing that can leave this machine. */
export interface ReleaseKind {
  /** What it is, and what of it others can read. */
  readonly what: string;
  readonly to: string;
  /** What has to happen before. */
  readonly takes: string;
  /** `statistic`: a figure over people or entries, with noise; it has a privacy budget, and a ledger of what it spent. */
  readonly gives: "exact" | "statistic";
  /** The code that hands it out, below `src/`. */
  readonly from: readonly string[];
}

/**
 * All that can leave. A new kind needs a line here: a test holds that no other code opens a connection, that every
 * block and message of the network is of one of these, and that `docs/what-leaves.md` says the same.
 */
export const RELEASE_KINDS = {
  entry: {
    what: "an entry of yours, redacted, in the exact bytes of the preview; sealed for the members of one space",
    to: "members of that space",
    takes: "your yes to these bytes, or a standing grant of yours that covers them",
    gives: "exact",
    from: ["release/release.ts", "federation/logs/"],
  },
  key: {
    what: "the key of such an entry, until you take the entry back",
    to: "members of that space",
    takes: "the entry's release",
    gives: "exact",
    from: ["federation/logs/"],
  },
  tombstone: {
    what: "that an entry of yours is to be deleted: its number and one of three fixed sentences",
    to: "members of that space",
    takes:
      "your retraction, your erasing the entry, your yes to a corrected text in its place, or the end that the entry was given",
    gives: "exact",
    from: ["release/gate.ts", "federation/logs/"],
  },
  membership: {
    what: "a space's name, handles, keys and who let whom in, signed and sealed for members",
    to: "members of that space",
    takes: "your creating or joining it, and your yes to each person",
    gives: "exact",
    from: ["federation/people/"],
  },
  pairing: {
    what: "your handle and keys for one space, sealed for the person whose code you use",
    to: "who made the code",
    takes: "your joining by a code",
    gives: "exact",
    from: ["federation/people/"],
  },
  message: {
    what: "which logs you hold, which deletions you have done, that you leave; signed",
    to: "members of that space that you are linked with",
    takes: "being in the space",
    gives: "exact",
    from: ["federation/links/"],
  },
  relayed: {
    what: "sealed blocks that other members wrote, passed on as they are",
    to: "members of that space",
    takes: "being in the space",
    gives: "exact",
    from: ["federation/logs/"],
  },
  presence: {
    what: "your IP address, a key of this node, and a keyed hash of each space",
    to: "the DHT's nodes and members",
    takes: "being in a space, or waiting to get into one",
    gives: "exact",
    from: ["federation/hyper.ts"],
  },
  embedding: {
    what: "the text of every own entry and of every question to memory",
    to: "the model server that you named",
    takes:
      "for another machine: `embeddings on --remote`, and your yes on a terminal; for your own: switching it on",
    gives: "exact",
    from: ["embeddings/post-json.ts"],
  },
} as const satisfies Record<string, ReleaseKind>;

/** The page for people, from the kinds. */
export function whatLeaves(): string {
  const kinds = Object.entries(RELEASE_KINDS).map(
    ([name, { what, to, takes }]) => `- **${name}**: ${what}. To: ${to}. It takes: ${takes}.`,
  );
  return `# What leaves this machine

This page is written from \`src/release/kinds.ts\`; tests hold that nothing else does, and CI records every byte that they send.

Without a space and without a model on another machine: nothing. There is no telemetry, no update check and no account.

${kinds.join("\n")}

${statistics()}

Files that you make with a command of yours (exports, backups) stay where you put them. What members of a space have read cannot be called back;
a retraction destroys the entry's key here and asks them to delete theirs.
`;
}

function statistics(): string {
  const names = Object.entries<ReleaseKind>(RELEASE_KINDS)
    .filter(([, { gives }]) => gives === "statistic")
    .map(([name]) => name);
  return names.length === 0
    ? "None of it is a statistic, so no privacy budget (epsilon) is spent; `paired-mcp privacy` says so for each space."
    : `Statistics, which spend a privacy budget: ${names.join(", ")}. \`paired-mcp privacy\` says how much.`;
}
