/** What an entry is about; anything else is a `note`. */
export const KINDS = ["lesson", "decision", "pattern", "fix", "tool_use", "note"] as const;
export type Kind = (typeof KINDS)[number];

/** How far an entry has come on its way out of this machine. */
export type Visibility = "private" | "proposed" | "shared";

/** A body over its limit is refused, never cut: a cut lesson is another lesson. */
export const ENTRY_LIMITS = {
  titleChars: 200,
  bodyBytes: 8192,
  noteBytes: 1000,
  notes: 16,
  tags: 16,
  tagChars: 48,
  projectChars: 120,
  sessionChars: 120,
} as const;

/** One thing that an assistant on this machine stored. Times are milliseconds. */
export interface Entry {
  readonly id: number;
  readonly kind: Kind;
  readonly title: string | null;
  readonly body: string;
  readonly tags: readonly string[];
  readonly project: string;
  readonly role: string | null;
  readonly session: string;
  readonly client: string;
  /** What the project's git repository had checked out when this was written. */
  readonly commit: string | null;
  /** Rises with every change of the text. */
  readonly version: number;
  readonly visibility: Visibility;
  /** The user wants it to come first wherever it bears on a task. */
  readonly pinned: boolean;
  /** When a newer entry replaced this one, and which; null where that one is forgotten. */
  readonly superseded: number | null;
  readonly supersededBy: number | null;
  readonly created: number;
  readonly updated: number;
  readonly expires: number | null;
}

/** Who writes: the session as the client names it, or the connection. */
export interface Author {
  readonly session: string;
  readonly client: string;
  /** The commit that the project of the client is at. */
  readonly commit?: string | undefined;
}

/** How the outside names an entry: in replies, so that those which name it can be forgotten with it. */
export function entryName(id: number): string {
  return `K${id}`;
}

export function isKind(text: string): text is Kind {
  return KINDS.some((kind) => kind === text);
}

const HEADLINE_CHARS = 100;

/** The first line of a text, cut to what a list can show. */
export function headline(text: string): string {
  const [line = ""] = text.trim().split("\n", 1);
  return line.length > HEADLINE_CHARS ? `${line.slice(0, HEADLINE_CHARS - 1).trimEnd()}…` : line;
}
