/** What is kept, and why: every migration declares its tables so, and a test fails for one that is not declared. */
export interface TableMap {
  /** What a row is, in a phrase. */
  readonly holds: string;
  readonly purpose: Purpose;
  readonly retention: Retention;
  readonly about: About;
  readonly exported: Exported;
  /** What of that which leaves this process may be made from its rows, besides the export. */
  readonly serves?: readonly Leaving[];
  /** When rows go, beyond what retention removes. */
  readonly erased: Erased;
  /** What each column is for. */
  readonly columns: Readonly<Record<string, string>>;
  /** Columns that an export leaves out, because they are secrets or follow from the others. */
  readonly withheld?: readonly string[];
  /** Columns by which FTS5 finds rows: `<table>_fts` and what FTS5 keeps under that name belong to this table. */
  readonly searched?: boolean;
}

/** What is kept in a file of the home. */
export interface FileMap extends Omit<TableMap, "columns" | "withheld" | "searched" | "serves"> {
  /** Below the home; a folder ends in `/` and stands for all that is in it. */
  readonly path: string;
  readonly encrypted: boolean;
}

/** What a grant may name, and a read of personal data has to. */
export const PURPOSES = {
  recall: { says: "an assistant finds again what it was told", basis: "own use" },
  coordinate: { says: "assistants and roles share one list of tasks", basis: "own use" },
  share: {
    says: "members of a space that the person chose get what was released",
    basis: "consent",
  },
  receive: { says: "what members of a space shared is found here", basis: "consent" },
  decide: { says: "the person is asked, and what they decided holds", basis: "consent" },
  protect: { says: "keys, hashes and locks keep the data whole and unread", basis: "security" },
  account: { says: "it can be shown later what was done", basis: "accountability" },
  reflect: { says: "the person alone sees how they work, if they want to", basis: "consent" },
  advise: {
    says: "the person hears how much models used, and where to go on at their limits",
    basis: "own use",
  },
  operate: { says: "the program runs and repeats nothing", basis: "own use" },
} as const satisfies Record<string, { readonly says: string; readonly basis: Basis }>;
export type Purpose = keyof typeof PURPOSES;

/** For what a row may be read to leave this process: for members of a space, for a model, for the owner's own file. */
export type Leaving = "share" | "embed" | "export";

/** In the words of a household or an employer; what it is in law is theirs to say. */
export type Basis = "own use" | "consent" | "security" | "accountability";

/** How long something stays. `days` is a default that the person may change; without it nothing goes by time. */
export const RETENTIONS = {
  knowledge: { says: "until it is forgotten or erased", days: undefined },
  replaced: { says: "superseded or expired entries", days: undefined },
  flow: {
    says: "10 s sums a day, 1 min a week, 15 min 90 days, days until deleted",
    days: undefined,
  },
  run: { says: "while the node runs", days: undefined },
  log: { says: "lines of the program's log, without content", days: 7 },
  reply: { says: "replies to calls that may be repeated", days: 7 },
  message: { says: "messages between roles and sessions, read or not", days: 30 },
  usage: { says: "how much was used of models, in numbers", days: 90 },
  approval: { says: "decisions of the person, without what they saw", days: 30 },
  ended: { says: "ended tasks and sessions, until they go to the archive", days: 180 },
  audit: { says: "the content-free record of what was done", days: 365 },
  space: { says: "while this person is in the space", days: undefined },
  source: { says: "as long as what it was made from", days: undefined },
  home: { says: "as long as the home", days: undefined },
} as const satisfies Record<string, { readonly says: string; readonly days: number | undefined }>;
export type Retention = keyof typeof RETENTIONS;

/** Whose data it is. */
export type About = "owner" | "members" | "owner and members" | "nobody";

/**
 * `data`: in the archive, and back from it. `record`: in the archive to be read; an empty home does not take it over, for
 * it is about this home. `derived`: made anew from data. `secret` and `machine`: of no use or a danger elsewhere.
 */
export type Exported = "data" | "record" | "derived" | "secret" | "machine";

export type Erased =
  | "with its entry"
  | "with its task"
  | "with its space"
  | "with its source"
  | "by itself"
  | "with everything";
