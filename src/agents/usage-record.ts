/** Who counted: the client's transcript, a hook of it, or its model by the tool `usage`. */
export const USAGE_SOURCES = ["transcript", "hook", "tool"] as const;
export type UsageSource = (typeof USAGE_SOURCES)[number];

export const USAGE_LIMITS = {
  tokens: 1_000_000_000,
  dollars: 100_000,
  percent: 1000,
  hours: 720,
} as const;

/** A model as clients name it; what looks else is unknown. */
export const MODEL_SHAPE = /^[A-Za-z0-9][\w.:/@[\]-]{0,79}$/;

/** How much was used of a model. Null is unknown; nothing is ever guessed. */
export interface Amounts {
  readonly tokensIn: number | null;
  readonly tokensOut: number | null;
  /** Input that the provider had kept. */
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  /** In millionths of a US dollar. */
  readonly cost: number | null;
}

export const UNKNOWN_AMOUNTS: Amounts = {
  tokensIn: null,
  tokensOut: null,
  cacheRead: null,
  cacheWrite: null,
  cost: null,
};

/** Who used it, and where. */
export interface User {
  readonly client: string;
  readonly session: string;
  readonly project: string;
}

export interface Use extends Amounts {
  readonly source: UsageSource;
  readonly model: string | null;
  /** Names what was counted, once for each client: the same again is no second use. Null: it is counted as it comes. */
  readonly mark: string | null;
  /** When it was used, as the source says, in ms since 1970. */
  readonly at: number | null;
}

/** A number that replaces the one before it. */
export interface Reading {
  readonly value: number;
  readonly source: UsageSource;
  /** When it was learned. */
  readonly observed: number;
}

/** Percent of what the provider allows in so many hours. */
export interface Quota extends Reading {
  readonly client: string;
  readonly hours: number;
  /** When the provider counts anew, in ms since 1970; null: it was not said. */
  readonly resets: number | null;
}

/** What was used in a time, by client, model and source. */
export interface UsageSum extends Amounts {
  readonly client: string;
  readonly model: string | null;
  readonly source: UsageSource;
  readonly records: number;
  /** Records that do not say how much was read or written: the sums are at least so much. */
  readonly unknown: number;
  /** When the last was learned. */
  readonly observed: number;
}
