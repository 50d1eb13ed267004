import type { Clock } from "../clock.ts";
import type { PairedError } from "../errors.ts";
import type { Store } from "../store/db.ts";
import { type Advice, advise, type Work } from "./advice.ts";
import type { Packets } from "./packets.ts";
import type { Roster } from "./roster.ts";
import type { Sessions } from "./sessions.ts";
import { type Counted as Message, markOf } from "./transcript.ts";
import { HOUR_MS, isTrue, type LimitState } from "./usage-limits.ts";
import {
  type Amounts,
  type Quota,
  type Reading,
  UNKNOWN_AMOUNTS,
  type UsageSource,
  type UsageSum,
  type User,
} from "./usage-record.ts";
import { createUsageRows, type SessionContext } from "./usage-rows.ts";
import { sayStatus } from "./usage-text.ts";
import { createUsageWatch, type UsageWatch } from "./usage-watch.ts";
import type { UsageWishes } from "./usage-wishes.ts";

/** How much was used of models, the person's limits, and advice on which model to use for what. */
export interface Usage extends Pick<UsageWatch, "due" | "handOver" | "tell" | "goOn"> {
  /**
   * What a transcript says, in one transaction; whether that is news. `isPartial`: some of it was not read, which is
   * noted once a session.
   */
  readonly countTranscript: (by: User, counted: readonly Message[], isPartial: boolean) => boolean;
  /** What a model says that it used since it said so last, and how things stand. */
  readonly record: (by: User, told: Told) => void;
  /** How things stand: numbers that replace those before them; whether that is news. */
  readonly read: (by: User, standing: Standing, source: UsageSource) => boolean;
  /** What a session has cost so far, in millionths of a US dollar: what is more than was known counts as used now, and is news. */
  readonly costsSoFar: (by: User, micros: number) => boolean;
  readonly report: (by: User, hours: number) => UsageReport;
  /** The same for all clients and sessions, for the person. */
  readonly overview: (hours: number) => UsageOverview;
  readonly advise: (work: Work) => Advice;
  /** Whether the person has set any. */
  readonly hasLimits: () => boolean;
  /** One line for a person who works in this session. */
  readonly statusLine: (by: User) => string;
  readonly fault: () => PairedError | undefined;
}

export interface Standing {
  /** Tokens that the model read for its last answer. */
  readonly context?: number | undefined;
  readonly quotas?: readonly Pick<Quota, "hours" | "value" | "resets">[] | undefined;
}

export interface Told extends Standing {
  readonly amounts: Amounts;
  readonly model: string | undefined;
}

interface Counted {
  readonly hours: number;
  readonly now: number;
  readonly sums: readonly UsageSum[];
  readonly quotas: readonly Quota[];
  /** What is of each session alone is unknown where no session is asked for. */
  readonly limits: readonly LimitState[];
}

export interface UsageReport extends Counted {
  readonly context: Reading | undefined;
}

export interface UsageOverview extends Counted {
  readonly contexts: readonly SessionContext[];
  readonly next: readonly string[];
}

/** Sessions whose context is shown. */
const CONTEXTS = 10;
/** That something was used of which nothing is known. */
const GAP = { ...UNKNOWN_AMOUNTS, source: "transcript", model: null } as const;

export function createUsage(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly wishes: UsageWishes;
  readonly roster: Pick<Roster, "find">;
  readonly packets: Pick<Packets, "handOver">;
  readonly sessions: Pick<Sessions, "findOwn">;
}): Usage {
  const { store, clock, wishes, roster } = deps;
  const rows = createUsageRows(store);
  const { due, handOver, tell, goOn, states } = createUsageWatch({ ...deps, rows });
  return {
    countTranscript: (by, counted, isPartial) =>
      store.transaction(() => {
        const news = counted.filter((use) => rows.add(by, use, clock()));
        const last = news.findLast(({ context }) => context !== null)?.context;
        read(by, { context: last ?? undefined }, "transcript");
        if (isPartial)
          rows.add(by, { ...GAP, mark: markOf(`gap ${by.session}`), at: clock() }, clock());
        return news.length > 0;
      }),
    record: (by, { amounts, model, ...standing }) =>
      store.transaction(() => {
        const { cost, ...tokens } = amounts;
        const use = { source: "tool", model: model ?? null, mark: null, at: clock() } as const;
        // In two, for another source may count the one and not the other.
        if (Object.values(tokens).some((count) => count !== null))
          rows.add(by, { ...use, ...tokens, cost: null }, clock());
        if (cost !== null) rows.add(by, { ...use, ...UNKNOWN_AMOUNTS, cost }, clock());
        read(by, standing, "tool");
      }),
    read: (by, standing, source) => store.transaction(() => read(by, standing, source)),
    costsSoFar: (by, micros) =>
      store.transaction(() => {
        const before = rows.findCost(by.session);
        // A client that goes on with a session may count from nothing again.
        const cost = before === undefined || micros < before ? micros : micros - before;
        const use = { source: "hook", model: null, mark: null, at: clock() } as const;
        if (before !== micros) rows.setCost(by, micros, clock());
        if (cost > 0) rows.add(by, { ...UNKNOWN_AMOUNTS, ...use, cost }, clock());
        return cost > 0;
      }),
    report: (by, hours) => ({
      ...sumUp(hours),
      context: rows.findContext(by.session),
      limits: states(by),
    }),
    overview: (hours) => ({
      ...sumUp(hours),
      contexts: rows.contexts(CONTEXTS),
      limits: wishes
        .get()
        .limits.flatMap(({ name, client = "" }) =>
          states({ client, session: "" }).filter(({ limit }) => limit.name === name),
        ),
      next: wishes.get().next,
    }),
    advise: (work) => advise(work, wishes.get().advice, (role) => roster.find(role) !== undefined),
    hasLimits: () => wishes.get().limits.length > 0,
    statusLine: (by) =>
      sayStatus({
        context: rows.findContext(by.session),
        quotas: rows
          .quotas()
          .filter((quota) => quota.client === by.client && isTrue(quota, clock())),
        reached: states(by).filter(({ isReached }) => isReached),
        goOn: () => goOn(by),
      }),
    fault: wishes.fault,
    due,
    handOver,
    tell,
    goOn,
  };

  function sumUp(hours: number): Omit<Counted, "limits"> {
    const now = clock();
    return {
      hours,
      now,
      sums: rows.sums(now - hours * HOUR_MS, now + hours * HOUR_MS),
      quotas: rows.quotas().filter((quota) => isTrue(quota, now)),
    };
  }

  function read(by: User, { context, quotas = [] }: Standing, source: UsageSource): boolean {
    const observed = clock();
    const isNew = (old: Reading | undefined, value: number): boolean =>
      old?.value !== value || old.source !== source || !isFresh(old, observed);
    const isFuller = context !== undefined && isNew(rows.findContext(by.session), context);
    if (isFuller) rows.setContext(by, { value: context, source, observed });
    const known = rows.quotas().filter((quota) => quota.client === by.client);
    const news = quotas.filter(({ hours, value, resets }) => {
      const old = known.find((quota) => quota.hours === hours);
      return isNew(old, value) || old?.resets !== resets;
    });
    for (const { hours, value, resets } of news)
      rows.setQuota({ client: by.client, hours, value, resets, source, observed });
    return isFuller || news.length > 0;
  }
}

/** The same number is not written again so soon: a status line is drawn several times a second. */
const FRESH_MS = 30_000;

function isFresh({ observed }: Reading, now: number): boolean {
  return now >= observed && now - observed < FRESH_MS;
}
