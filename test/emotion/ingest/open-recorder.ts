import { createChanges } from "../../../src/changes.ts";
import { type Item, ITEMS, isItem } from "../../../src/emotion/consent.ts";
import { type Insight, openInsight } from "../../../src/emotion/insight.ts";
import { silentLog } from "../../../src/log.ts";
import { createAudit } from "../../../src/store/audit.ts";
import { openStore } from "../../../src/store/db.ts";
import { MEMORY_HOME } from "../../paired.ts";

export const NOON = Date.UTC(2026, 10, 23, 12);
export const ALL: ReadonlySet<Item> = new Set(Object.keys(ITEMS).filter(isItem));

export interface OpenRecorder extends AsyncDisposable {
  readonly insight: Insight;
  readonly at: (now: number) => void;
  /** The sums of today that are not 0. */
  readonly today: () => Record<string, number>;
}

/** Work insight that keeps nothing, all switched on, under a clock that the test sets. */
export function openRecorder(
  options: Partial<Parameters<typeof openInsight>[0]> = {},
): OpenRecorder {
  const store = openStore(MEMORY_HOME);
  let now = NOON;
  const clock = (): number => now;
  const insight = openInsight({
    home: ":memory:",
    store,
    audit: createAudit({ store, clock, home: MEMORY_HOME }),
    changes: createChanges(),
    clock,
    log: silentLog,
    offset: () => 0,
    ...options,
  });
  insight.on(ALL);
  return {
    insight,
    at: (to) => void (now = to),
    today() {
      const [day] = insight.buckets({ grain: "day", from: 0, to: Number.MAX_SAFE_INTEGER });
      return Object.fromEntries(Object.entries(day?.sums ?? {}).filter(([, n]) => n !== 0));
    },
    async [Symbol.asyncDispose]() {
      await insight[Symbol.asyncDispose]();
      store.close();
    },
  };
}
