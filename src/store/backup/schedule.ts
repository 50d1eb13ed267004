import { setTimeout as pause } from "node:timers/promises";

import type { Clock } from "../../clock.ts";
import { PairedError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { BackupRows } from "./backup-rows.ts";
import type { Hourly } from "./cron.ts";
import { lastTimeOf } from "./due.ts";

/** Makes the daily backup when its time has come, and what was missed while no node ran. */
export interface Schedule extends Disposable {
  /** Looks soon, and once an hour from then on, until the signal is given. */
  readonly start: (stop: AbortSignal) => Promise<void>;
  /** The plan has changed. */
  readonly renew: () => Promise<void>;
  /** Makes what is due now; a failure is recorded, and the next hour tries again. */
  readonly look: () => Promise<void>;
}

export interface ScheduleDeps {
  readonly rows: BackupRows;
  readonly clock: Clock;
  readonly log: Log;
  readonly hourly: Hourly;
  /** Makes a backup and removes those over their time. */
  readonly make: (folder: string) => Promise<void>;
}

/** A client that starts does not wait for it. */
const AFTER_START_MS = 15_000;

export function createSchedule({ rows, clock, log, hourly, make }: ScheduleDeps): Schedule {
  let timer: Disposable | undefined;
  let ended = false;
  return { start, renew, look, [Symbol.dispose]: end };

  async function start(stop: AbortSignal): Promise<void> {
    stop.addEventListener("abort", end, { once: true });
    try {
      await pause(AFTER_START_MS, undefined, { signal: stop, ref: false });
    } catch {
      return;
    }
    await renew();
    await look();
  }

  async function renew(): Promise<void> {
    timer?.[Symbol.dispose]();
    timer = undefined;
    const plan = rows.plan();
    if (!plan || ended) return;
    timer = await hourly(plan.minute, look);
  }

  async function look(): Promise<void> {
    const plan = rows.plan();
    if (!plan || ended) return;
    const done = rows.lastDone(plan.folder)?.at ?? 0;
    if (done >= lastTimeOf(plan, clock())) return;
    try {
      await make(plan.folder);
    } catch (error) {
      if (!(error instanceof PairedError)) log.error("the scheduled backup failed");
    }
  }

  function end(): void {
    ended = true;
    timer?.[Symbol.dispose]();
  }
}
