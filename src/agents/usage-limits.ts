import type { Limit } from "./usage-file.ts";
import type { Quota, Reading, UsageSource, UsageSum, User } from "./usage-record.ts";
import type { UsageRows } from "./usage-rows.ts";

/** How far a limit is. */
export interface LimitState {
  readonly limit: Limit;
  /** Tokens, dollars or percent; undefined: nothing is known. */
  readonly used: number | undefined;
  /** Whether the hand-off is due; false when nothing is known. */
  readonly isReached: boolean;
  /** Whether some of it is unknown: then `used` is the least that it can be. */
  readonly isPartial: boolean;
  /** Who counted. */
  readonly sources: readonly UsageSource[];
  /** When the last number was learned. */
  readonly observed: number | undefined;
}

export const HOUR_MS = 3_600_000;
const MICROS = 1_000_000;

/** How far a limit is for a session; undefined: it is of another client. */
export function measureLimit(
  limit: Limit,
  by: Pick<User, "client" | "session">,
  look: { readonly rows: Pick<UsageRows, "findContext" | "quotas" | "sums">; readonly now: number },
): LimitState | undefined {
  const { client } = limit;
  if (client !== undefined && !isClient(by.client, client)) return undefined;
  const { rows, now } = look;
  if (limit.measure === "context") return ofReading(limit, rows.findContext(by.session));
  if (limit.measure === "quota")
    return ofReading(
      limit,
      rows
        .quotas()
        .filter((quota) => isClient(quota.client, client ?? by.client) && isTrue(quota, now))
        .findLast(({ hours }) => hours === limit.hours),
    );
  const length = limit.hours * HOUR_MS;
  // After the clock was set back, what was just used lies ahead: it still counts.
  const sums = rows
    .sums(now - length, now + length)
    .filter((sum) => client === undefined || isClient(sum.client, client));
  return ofSums(limit, sums);
}

/** Whether a program that calls itself `name` is the client that a person means: `codex-mcp-client` is `codex`. */
export function isClient(name: string, meant: string): boolean {
  const [own, wanted] = [name.toLowerCase(), meant.toLowerCase()];
  return own === wanted || own.startsWith(`${wanted}-`);
}

/** Input that the provider had kept is not counted: it is read again with every message. */
export function newTokens({ tokensIn, tokensOut, cacheWrite }: UsageSum): number {
  return (tokensIn ?? 0) + (tokensOut ?? 0) + (cacheWrite ?? 0);
}

/** A quota says nothing any more when the provider counts anew. */
export function isTrue({ resets, observed, hours }: Quota, now: number): boolean {
  return now < (resets ?? observed + hours * HOUR_MS);
}

function ofReading(limit: Limit, reading: Reading | undefined): LimitState {
  const used = reading?.value;
  return {
    limit,
    used,
    isReached: used !== undefined && used >= threshold(limit),
    isPartial: false,
    sources: reading ? [reading.source] : [],
    observed: reading?.observed,
  };
}

function ofSums(limit: Limit, sums: readonly UsageSum[]): LimitState {
  const isCost = limit.measure === "cost";
  const known = sums.filter((sum) => !isCost || sum.cost !== null);
  const used = known.reduce(
    (total, sum) => total + (isCost ? (sum.cost ?? 0) / MICROS : newTokens(sum)),
    0,
  );
  return {
    limit,
    // Nothing was told of any cost: that is not the same as no cost.
    used: isCost && sums.length > 0 && known.length === 0 ? undefined : used,
    isReached: used >= threshold(limit),
    isPartial: isCost
      ? sums.some(({ client }) => known.every((sum) => sum.client !== client))
      : sums.some(({ unknown }) => unknown > 0),
    sources: [...new Set(known.map(({ source }) => source))],
    observed: known.reduce<number | undefined>(
      (newest, sum) => Math.max(newest ?? 0, sum.observed),
      undefined,
    ),
  };
}

function threshold({ of, at }: Limit): number {
  return (of * at) / 100;
}
