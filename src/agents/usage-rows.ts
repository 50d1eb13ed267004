import type { Store } from "../store/db.ts";
import type { Quota, Reading, UsageSum, Use, User } from "./usage-record.ts";

/** The ledger's tables; the rules are elsewhere. */
export interface UsageRows {
  /** False when the ledger has it already; a message that has grown since counts as it is now. */
  readonly add: (by: User, use: Use, now: number) => boolean;
  readonly sums: (from: number, to: number) => UsageSum[];
  readonly setContext: (by: User, reading: Reading) => void;
  /** Tokens that the model read for its last answer. */
  readonly findContext: (session: string) => Reading | undefined;
  /** Of the sessions that were heard of last, the newest first. */
  readonly contexts: (limit: number) => SessionContext[];
  /** What a session's hook said last that it has cost so far, in millionths of a US dollar. */
  readonly setCost: (by: User, micros: number, now: number) => void;
  readonly findCost: (session: string) => number | undefined;
  readonly setQuota: (quota: Quota) => void;
  readonly quotas: () => Quota[];
  readonly crossings: (session: string) => Crossing[];
  readonly addCrossing: (by: User, name: string, now: number) => void;
  readonly removeCrossing: (session: string, name: string) => void;
  readonly setTold: (session: string) => void;
}

export interface SessionContext extends Reading {
  readonly client: string;
  readonly project: string;
}

/** That a session has reached the limit of this name. */
export interface Crossing {
  readonly name: string;
  /** 1: the session was told. */
  readonly told: number;
}

export function createUsageRows(store: Store): UsageRows {
  const add = store.prepare<
    [
      ...[string, string, string, string, string | null, string | null],
      ...[number | null, number | null, number | null, number | null, number | null],
      ...[number | null, number],
    ]
  >(
    `INSERT INTO usage (client, session, project, source, model, mark,
       tokens_in, tokens_out, cache_read, cache_write, cost, at, observed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (client, mark) DO UPDATE SET tokens_in = excluded.tokens_in, tokens_out = excluded.tokens_out,
       cache_read = excluded.cache_read, cache_write = excluded.cache_write, observed = excluded.observed
     WHERE excluded.tokens_out > ifnull(usage.tokens_out, -1)`,
  );
  // What a model says of itself does not count beside what its client has counted of the same session.
  const sums = store.prepare<[number, number], UsageSum>(
    `SELECT client, model, source, count(*) AS records, max(observed) AS observed,
       sum(cost IS NULL AND (tokens_in IS NULL OR tokens_out IS NULL)) AS unknown, sum(tokens_in) AS tokensIn,
       sum(tokens_out) AS tokensOut, sum(cache_read) AS cacheRead, sum(cache_write) AS cacheWrite, sum(cost) AS cost
     FROM usage AS u WHERE at BETWEEN ? AND ? AND NOT (source = 'tool' AND EXISTS (
       SELECT 1 FROM usage WHERE session = u.session AND source = iif(u.cost IS NULL, 'transcript', 'hook')))
     GROUP BY client, model, source ORDER BY client, model, source`,
  );
  const setReading = store.prepare<
    [string, string, string, string, number, number, number | null, string, number]
  >(
    `INSERT INTO usage_reading (kind, client, session, project, hours, value, resets, source, observed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (kind, client, session, hours) DO UPDATE SET project = excluded.project, value = excluded.value,
       resets = excluded.resets, source = excluded.source, observed = excluded.observed`,
  );
  const reading = store.prepare<[string, "context" | "cost"], Reading>(
    `SELECT value, source, observed FROM usage_reading WHERE session = ? AND kind = ?
     ORDER BY observed DESC LIMIT 1`,
  );
  const contexts = store.prepare<[number], SessionContext>(
    `SELECT client, project, value, source, observed FROM usage_reading
     WHERE kind = 'context' ORDER BY observed DESC, id DESC LIMIT ?`,
  );
  const quotas = store.prepare<[], Quota>(
    `SELECT client, hours, value, resets, source, observed FROM usage_reading
     WHERE kind = 'quota' ORDER BY client, hours`,
  );
  const crossings = store.prepare<[string], Crossing>(
    "SELECT name, told FROM usage_crossing WHERE session = ? ORDER BY id",
  );
  const addCrossing = store.prepare<[string, string, string, number]>(
    `INSERT INTO usage_crossing (session, name, project, told, at) VALUES (?, ?, ?, 0, ?)
     ON CONFLICT DO NOTHING`,
  );
  const removeCrossing = store.prepare<[string, string]>(
    "DELETE FROM usage_crossing WHERE session = ? AND name = ?",
  );
  const setTold = store.prepare<[string]>(
    "UPDATE usage_crossing SET told = 1 WHERE session = ? AND told = 0",
  );
  return {
    add({ client, session, project }, use, now) {
      const { source, model, mark, tokensIn, tokensOut, cacheRead, cacheWrite } = use;
      const { changes } = add.run(
        ...([client, session, project, source, model, mark] as const),
        ...([tokensIn, tokensOut, cacheRead, cacheWrite, use.cost, use.at, now] as const),
      );
      return changes > 0;
    },
    sums: (from, to) => sums.all(from, to),
    setContext({ client, session, project }, { value, source, observed }) {
      setReading.run("context", client, session, project, 0, value, null, source, observed);
    },
    findContext: (session) => reading.get(session, "context"),
    setCost({ client, session, project }, micros, now) {
      setReading.run("cost", client, session, project, 0, micros, null, "hook", now);
    },
    findCost: (session) => reading.get(session, "cost")?.value,
    contexts: (limit) => contexts.all(limit),
    setQuota({ client, hours, value, resets, source, observed }) {
      setReading.run("quota", client, "", "", hours, value, resets, source, observed);
    },
    quotas: () => quotas.all(),
    crossings: (session) => crossings.all(session),
    addCrossing: ({ session, project }, name, now) =>
      void addCrossing.run(session, name, project, now),
    removeCrossing: (session, name) => void removeCrossing.run(session, name),
    setTold: (session) => void setTold.run(session),
  };
}
