import { statSync } from "node:fs";

import type { WorkEvent } from "../../src/emotion/events.ts";
import { createAccounts } from "../../src/emotion/flow/accounts.ts";
import { createFlowFile, type FlowFile } from "../../src/emotion/flow/flow-file.ts";
import { DAY_MS } from "../../src/emotion/flow/grains.ts";
import { silentLog } from "../../src/log.ts";
import { temporaryHome } from "../../test/temporary-home.ts";
import { type Figure, percentile, time } from "../report.ts";

const DAYS = 90;
const HOURS = 10;
const START = Date.UTC(2026, 7, 24, 8);
const QUERIES = 200;

/** E12: ninety days of ten busy hours each, as they lie on disk; and how long a day takes to read. */
export async function measureStore(): Promise<Figure[]> {
  using place = temporaryHome();
  const key = Buffer.alloc(32, 7);
  using file = createFlowFile({
    home: place.path,
    key: () => key,
    offset: () => 60,
    log: silentLog,
  });
  const writes: number[] = [];
  for (let day = 0; day < DAYS; day += 1) {
    const from = performance.now();
    work(file, START + day * DAY_MS);
    writes.push(performance.now() - from);
  }
  file.settle();
  const rows = file.use(({ rows: count }) => count());
  const ask = (grain: "10s" | "1m" | "15m" | "day", days: number): Promise<number[]> =>
    time(QUERIES, (n) => {
      const from = START + (DAYS - 1 - (n % days)) * DAY_MS - 8 * 3_600_000;
      return file.use(({ buckets }) => buckets({ grain, from, to: from + DAY_MS }));
    });
  const size = statSync(place.file("flow.db")).size / 2 ** 20;
  const late = await ask("1m", 7);
  const quarter = await ask("15m", DAYS);
  const fine = await ask("10s", 1);
  return [
    { what: `${DAYS} days on disk`, value: size, unit: "MB", goal: "<= 20" },
    { what: "rows", value: Object.values(rows).reduce((sum, n) => sum + n, 0) },
    { what: "a day by 15 min, p95", value: percentile(quarter, 0.95), unit: "ms", goal: "<= 20" },
    {
      what: "a day of the last week by 1 min, p95",
      value: percentile(late, 0.95),
      unit: "ms",
      goal: "<= 20",
    },
    { what: "the last day by 10 s, p95", value: percentile(fine, 0.95), unit: "ms" },
    { what: "writing a day of ten hours, p50", value: percentile(writes, 0.5), unit: "ms" },
  ];
}

/** A day: edits every few seconds, prompts, tools and saves; written down every ten minutes. */
function work(file: FlowFile, morning: number): void {
  const accounts = createAccounts();
  for (
    let t = morning, n = 0;
    t < morning + HOURS * 3_600_000;
    t += 3_000 + (n % 7) * 1000, n += 1
  ) {
    accounts.hear(eventAt(t, n));
    accounts.observe(
      {
        state: n % 40 < 25 ? "editing" : "reviewing",
        focus: "warming",
        friction: n % 90 > 80,
        goodMoment: n % 9 === 0,
      },
      t,
    );
    if (n % 100 === 0) file.use(({ add }) => add(accounts.take()));
  }
  accounts.pause(morning + HOURS * 3_600_000);
  file.use(({ add, sweep }) => {
    add(accounts.take());
    sweep(morning + HOURS * 3_600_000);
  });
}

function eventAt(t: number, n: number): WorkEvent {
  const by = { v: 1, t, sess: "s", proj: "p" } as const;
  if (n % 60 === 0) return { ...by, src: "hook", actor: "human", kind: "prompt", size: 1 };
  if (n % 60 < 6)
    return { ...by, src: "hook", actor: "agent", kind: "tool", cls: "write", ok: n % 5 > 0 };
  if (n % 60 === 6) return { ...by, src: "hook", actor: "agent", kind: "notify", cls: "stop" };
  if (n % 20 === 0) return { ...by, src: "fs", actor: "human", kind: "save", target: `f${n % 7}` };
  return { ...by, src: "editor", actor: "human", kind: "edit", cls: "insert", n: 1 + (n % 9) };
}
