import { KINDS } from "./entry.ts";

/** What a search can filter by, as both tables understand it. */
export interface Filter {
  readonly project: string | null;
  /** JSON arrays: any of these kinds, all of these tags. */
  readonly kinds: string;
  readonly tags: string;
  /** Rows that ended at this time or before do not count. */
  readonly since: number;
}

export const ANY_KIND = JSON.stringify(KINDS);

/** SQL over a row `r`; takes `kinds` and `tags`. */
export const KINDS_AND_TAGS = `r.kind IN (SELECT value FROM json_each(?)) AND NOT EXISTS (
  SELECT 1 FROM json_each(?) AS wanted
  WHERE wanted.value NOT IN (SELECT value FROM json_each(r.tags)))`;

/** How many rows with nothing but common words are looked at. */
export const NEWEST = 500;
