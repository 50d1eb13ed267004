import { KINDS } from "./entry.ts";
import { wantFacets, type WantedFacets } from "./facets.ts";

/** What a search can filter by, as both tables understand it. */
export interface Filter {
  readonly project: string | null;
  readonly role: string | null;
  /** JSON arrays: any of these kinds, all of these tags. */
  readonly kinds: string;
  readonly tags: string;
  /** Rows that came from this time on, and before that one. */
  readonly from: number;
  readonly to: number;
  /** Rows that ended at this time or before do not count. */
  readonly current: number;
  /** The same as words of the index. */
  readonly facets: WantedFacets;
}

/** What somebody asks for. Times are milliseconds. */
export interface Wanted {
  readonly project?: string | undefined;
  readonly role?: string | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly stale: boolean;
}

const ANY_KIND = JSON.stringify(KINDS);
const LAST = 8.64e15;

export function filterOf(wanted: Wanted, now: number): Filter {
  const { project, role, kinds = [], tags = [], since: from = -LAST, until: to = LAST } = wanted;
  // Nothing was stored later than now, and a time that ends is told by its days.
  const facets = wantFacets({ kinds, tags, project, role, from, to: Math.min(to, now + 1) });
  return {
    project: project ?? null,
    role: role ?? null,
    kinds: kinds.length > 0 ? JSON.stringify(kinds) : ANY_KIND,
    tags: JSON.stringify(tags),
    from,
    to,
    current: wanted.stale ? -1 : now,
    facets,
  };
}

/** Whether some entries only are asked for. */
export function isNarrow({ project, role, kinds, tags, since, until }: Wanted): boolean {
  const one = [project, role, since, until].some((value) => value !== undefined);
  return one || (kinds ?? []).length + (tags ?? []).length > 0;
}

/** SQL over a row `r`; takes `kinds` and `tags`. */
export const KINDS_AND_TAGS = `r.kind IN (SELECT value FROM json_each(?)) AND NOT EXISTS (
  SELECT 1 FROM json_each(?) AS wanted
  WHERE wanted.value NOT IN (SELECT value FROM json_each(r.tags)))`;

/** How many rows with nothing but common words are looked at. */
export const NEWEST = 500;
