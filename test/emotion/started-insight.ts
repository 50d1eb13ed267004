import { createChanges } from "../../src/changes.ts";
import { type Insight, openInsight } from "../../src/emotion/insight.ts";
import { silentLog } from "../../src/log.ts";
import { createAudit } from "../../src/store/audit.ts";
import { openHomeStore } from "../store/open-home-store.ts";
import { temporaryHome } from "../temporary-home.ts";

export interface StartedInsight extends AsyncDisposable {
  readonly insight: Insight;
  /** Lets the clock go on; it starts at noon. */
  readonly pass: (ms: number) => void;
  /** Closes it and opens it again, as a restart of the node does. */
  readonly again: () => Promise<void>;
}

/** Work insight that the person switched on, hooks alone, in a home of its own. */
export async function startInsight(): Promise<StartedInsight> {
  const place = temporaryHome();
  const { store, home } = await openHomeStore(place);
  let now = Date.UTC(2026, 10, 23, 12);
  const clock = (): number => now;
  const open = (): Insight =>
    openInsight({
      home: home.path,
      store,
      audit: createAudit({ store, clock, home }),
      changes: createChanges(),
      clock,
      log: silentLog,
      offset: () => 0,
    });
  let insight = open();
  insight.on(new Set(["hooks"]));
  return {
    get insight() {
      return insight;
    },
    pass: (ms) => void (now += ms),
    async again() {
      await insight[Symbol.asyncDispose]();
      insight = open();
    },
    async [Symbol.asyncDispose]() {
      await insight[Symbol.asyncDispose]();
      store.close();
      place[Symbol.dispose]();
    },
  };
}
