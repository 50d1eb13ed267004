/** How long who may wait for a provider, in milliseconds. */
export interface Waits {
  /** What a search waits for the vector of its question; then it answers by words alone. */
  readonly queryMs: number;
  /** What one request may take: a batch of long texts on a slow processor. */
  readonly requestMs: number;
  /** How long a provider that failed is left alone: the first time, and at most. */
  readonly pauseMs: { readonly first: number; readonly longest: number };
}

export const WAITS: Waits = {
  queryMs: 400,
  requestMs: 45_000,
  pauseMs: { first: 1000, longest: 60_000 },
};
