import { setImmediate as giveWay } from "node:timers/promises";

import type { Clock } from "../clock.ts";
import { PairedError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Audit } from "../store/audit.ts";
import type { Store } from "../store/db.ts";
import { type Retention as Category, RETENTIONS } from "../store/schema/data-map.ts";

/** How long each category stays, and the sweep that removes what has been there longer. */
export interface Retention {
  /** The days that hold now; a category that is not in it never goes by time. */
  readonly days: () => Readonly<Partial<Record<Category, number>>>;
  /** Throws `bad_input` for a category that does not go by time. */
  readonly set: (category: string, days: number | undefined) => void;
  /** When the last sweep ended, in ms since 1970. */
  readonly swept: () => number | undefined;
  /** Removes what is too old now, in slices of a few milliseconds; resolves to how much of each category. */
  readonly sweep: () => Promise<Readonly<Partial<Record<Category, number>>>>;
  /** Takes back and drops what has expired, in short transactions; resolves to how much. */
  readonly expire: () => Promise<number>;
  /** Sweeps, soon, if a day has passed since the last sweep, and once a day from then on; looks for what has expired every minute, until `stop`. */
  readonly start: (stop: AbortSignal) => Promise<void>;
}

export interface RetentionDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: Pick<Audit, "write" | "prune">;
  /** Removes an entry with all that other domains know of it. */
  readonly forget: (entry: number) => void;
  /** What a policy of the organisation wants kept at least. */
  readonly minimumDays: () => number | undefined;
  /** Each lets go of some of what was given an end that has come, and says how much. */
  readonly expire: readonly (() => number | Promise<number>)[];
  /** Each moves some of what ended before a time to the archive, in the caller's transaction, and says how much. */
  readonly packers: readonly Step[];
  /** Removes lines of the log from before a time; returns how many. */
  readonly trimLogs: (before: number) => number;
}

/** Categories that the person may give a number of days. */
export const TIMED = [
  "replaced",
  "ended",
  "log",
  "reply",
  "message",
  "usage",
  "approval",
  "audit",
] as const;
type Timed = (typeof TIMED)[number];

const DAY_MS = 24 * 3_600_000;
export const MAX_DAYS = 36_500;
/** A process that only looks something up is gone by then, and a client that starts does not wait. */
const AFTER_START_MS = 10_000;
/** How long what has expired may be there still. */
const EVERY_MS = 60_000;
/** Rows of one transaction. */
const AT_ONCE = 64;

/** Removes up to `AT_ONCE` of what is older; returns how many. */
export type Step = (before: number) => number;

export function createRetention(deps: RetentionDeps): Retention {
  const { store, clock, log, audit, forget, minimumDays, packers, trimLogs } = deps;
  const select = store.prepare<[], { category: string; days: number | null }>(
    "SELECT category, days FROM retention_setting",
  );
  const save = store.prepare<[string, number | null, number]>(
    `INSERT INTO retention_setting (category, days, changed) VALUES (?, ?, ?)
     ON CONFLICT (category) DO UPDATE SET days = excluded.days, changed = excluded.changed`,
  );
  const last = store.prepare<[], { at: number }>("SELECT at FROM retention_sweep");
  const note = store.prepare<[number, number]>(
    `INSERT INTO retention_sweep (id, at, removed) VALUES (1, ?, ?)
     ON CONFLICT (id) DO UPDATE SET at = excluded.at, removed = excluded.removed`,
  );
  const replies = store.prepare<[number]>(
    `DELETE FROM call WHERE (key, tool) IN (SELECT key, tool FROM call WHERE at < ? LIMIT ${AT_ONCE})`,
  );
  const approvals = store.prepare<[number]>(
    `DELETE FROM approval WHERE id IN (SELECT id FROM approval WHERE settled < ? LIMIT ${AT_ONCE})`,
  );
  const messages = store.prepare<[number]>(
    `DELETE FROM message WHERE id IN (SELECT id FROM message WHERE at < ? LIMIT ${AT_ONCE})`,
  );
  // Whoever has read nothing for so long has nothing left that they had read.
  const cursors = store.prepare<[number]>(
    `DELETE FROM message_cursor WHERE id IN (SELECT id FROM message_cursor WHERE changed < ? LIMIT ${AT_ONCE})`,
  );
  const usages = store.prepare<[number]>(
    `DELETE FROM usage WHERE id IN (SELECT id FROM usage WHERE observed < ? LIMIT ${AT_ONCE})`,
  );
  const readings = store.prepare<[number]>(
    `DELETE FROM usage_reading WHERE id IN (SELECT id FROM usage_reading WHERE observed < ? LIMIT ${AT_ONCE})`,
  );
  const crossings = store.prepare<[number]>(
    `DELETE FROM usage_crossing WHERE id IN (SELECT id FROM usage_crossing WHERE at < ? LIMIT ${AT_ONCE})`,
  );
  const taints = store.prepare<[number]>(
    `DELETE FROM taint WHERE id IN (SELECT id FROM taint WHERE at < ? LIMIT ${AT_ONCE})`,
  );
  const replaced = store.prepare<[number, number], { id: number }>(
    `SELECT id FROM entry WHERE superseded < ? AND pinned = 0
     UNION SELECT id FROM entry WHERE expires < ? AND pinned = 0 LIMIT 16`,
  );
  const steps: Readonly<Record<Exclude<Timed, "audit" | "log">, Step>> = {
    message: (before) => messages.run(before).changes + cursors.run(before).changes,
    usage: (before) =>
      usages.run(before).changes + readings.run(before).changes + crossings.run(before).changes,
    reply: (before) => replies.run(before).changes,
    approval: (before) => approvals.run(before).changes + taints.run(before).changes,
    replaced(before) {
      const rows = replaced.all(before, before);
      for (const { id } of rows) forget(id);
      return rows.length;
    },
    ended(before) {
      for (const pack of packers) {
        const packed = pack(before);
        if (packed > 0) return packed;
      }
      return 0;
    },
  };
  return { days, set, swept: () => last.get()?.at, sweep, expire, start };

  async function expire(): Promise<number> {
    let total = 0;
    for (const letGo of deps.expire)
      for (let n = await letGo(); n > 0; n = await letGo()) {
        total += n;
        await giveWay();
      }
    if (total > 0) store.emptyLog();
    return total;
  }

  function days(): Partial<Record<Category, number>> {
    const chosen = new Map(select.all().map(({ category, days: n }) => [category, n] as const));
    return Object.fromEntries(
      TIMED.flatMap((category) => {
        const own = chosen.get(category);
        const n = own === undefined ? RETENTIONS[category].days : own;
        return n === undefined || n === null ? [] : [[category, Math.max(n, minimumDays() ?? 0)]];
      }),
    );
  }

  function set(category: string, n: number | undefined): void {
    const known = TIMED.find((each) => each === category);
    if (!known)
      throw new PairedError("bad_input", "that category does not go by time", {
        fix: `These do: ${TIMED.join(", ")}. The others stay as the data map says.`,
      });
    if (n !== undefined && (!Number.isInteger(n) || n < 1 || n > MAX_DAYS))
      throw new PairedError("bad_input", `days is a whole number from 1 to ${MAX_DAYS}, or never`, {
        fix: "For example: paired-mcp privacy retention --set approval=7",
      });
    store.transaction(() => {
      save.run(known, n ?? null, clock());
      const detail = `retention.${known}`;
      audit.write({
        event: "admin.policy_changed",
        actor: "terminal",
        detail,
        numbers: { days: n ?? 0 },
      });
    });
  }

  async function sweep(): Promise<Partial<Record<Category, number>>> {
    const now = clock();
    const removed: Partial<Record<Category, number>> = {};
    const keep = days();
    for (const category of TIMED) {
      const n = keep[category];
      if (n === undefined) continue;
      const count = await sweepOne(category, now - n * DAY_MS);
      if (count > 0) removed[category] = count;
    }
    const total = Object.values(removed).reduce((sum, n) => sum + n, 0);
    store.transaction(() => {
      note.run(now, total);
      if (total > 0) audit.write({ event: "data.swept", actor: "node", numbers: removed });
    });
    if (total > 0) store.emptyLog();
    return removed;
  }

  async function sweepOne(category: Timed, before: number): Promise<number> {
    if (category === "audit") return (await audit.prune(before)).removed;
    if (category === "log") return trimLogs(before);
    let removed = 0;
    for (let n = step(category, before); n > 0; n = step(category, before)) {
      removed += n;
      await giveWay();
    }
    return removed;
  }

  function step(category: keyof typeof steps, before: number): number {
    return store.transaction(() => steps[category](before));
  }

  async function start(stop: AbortSignal): Promise<void> {
    await pause(AFTER_START_MS, stop);
    let isTold = false;
    while (!stop.aborted) {
      if ((last.get()?.at ?? 0) + DAY_MS <= clock()) await attempt();
      try {
        await expire();
        isTold = false;
      } catch (error) {
        // Such as a network that does not open: tried again in a minute, told once.
        if (!isTold) tell("what has expired is still there", error);
        isTold = true;
      }
      await pause(EVERY_MS, stop);
    }
  }

  /** One that fails is tried again in a day, so that a fault does not fill the log. */
  async function attempt(): Promise<void> {
    try {
      await sweep();
    } catch (error) {
      tell("the sweep did not end", error);
      note.run(clock(), 0);
    }
  }

  function tell(what: string, error: unknown): void {
    log.error(what, { error: error instanceof PairedError ? error.code : "internal" });
  }
}

/** Resolves when the time is over or the signal is given; it keeps no process alive. */
function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    timer.unref();
    stop.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      stop.removeEventListener("abort", done);
      resolve();
    }
  });
}
