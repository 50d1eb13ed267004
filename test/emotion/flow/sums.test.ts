import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { WorkEvent } from "../../../src/emotion/events.ts";
import { type Accounts, createAccounts } from "../../../src/emotion/flow/accounts.ts";
import { createFlowStore, type FlowStore } from "../../../src/emotion/flow/flow-store.ts";
import { GRAINS, type Offset } from "../../../src/emotion/flow/grains.ts";
import { timesOf } from "../../../src/emotion/flow/human-time.ts";
import { IDLE_MINUTES, MINUTE_MS } from "../../../src/emotion/flow/idle.ts";
import { FLOW_MIGRATIONS } from "../../../src/emotion/flow/schema.ts";
import { addSums, emptySums, SUMS } from "../../../src/emotion/flow/sums.ts";
import { openSideFile } from "../../../src/store/side-file.ts";

const MORNING = Date.UTC(2026, 9, 24, 22, 0);
const ALL = { from: 0, to: Number.MAX_SAFE_INTEGER };
/** Central European time around the end of summer time, 2026-10-25 01:00 UTC. */
const BERLIN: Offset = (at) => (at < Date.UTC(2026, 9, 25, 1) ? 120 : 60);

function openFlow(): FlowStore & Disposable {
  const key = Buffer.alloc(32);
  const store = openSideFile({ path: ":memory:", key, migrations: FLOW_MIGRATIONS });
  return { ...createFlowStore(store, BERLIN), [Symbol.dispose]: store.close };
}

function event(t: number, more: Partial<WorkEvent>): WorkEvent {
  return { v: 1, t, src: "hook", actor: "human", kind: "save", sess: "s", proj: "p", ...more };
}

/** Steps of time, short and long, each with something that happens at its end. */
const HAPPENING = fc.record({
  gap: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 80 * MINUTE_MS })),
  what: fc.constantFrom<Partial<WorkEvent>>(
    { kind: "save", src: "fs", target: "a" },
    { kind: "save", src: "fs", target: "b" },
    { kind: "edit", src: "editor", cls: "delete", n: 3 },
    { kind: "prompt" },
    { kind: "tool", actor: "agent", ok: false },
    { kind: "notify", actor: "agent", cls: "stop" },
    { kind: "prompt", sess: "other", fix: true },
    { kind: "notify", actor: "agent", cls: "ask", sess: "other" },
    { kind: "commit", src: "git" },
  ),
});
const DAY = fc.array(HAPPENING, { maxLength: 60 });

function replay(day: readonly { gap: number; what: Partial<WorkEvent> }[]): WorkEvent[] {
  let t = MORNING;
  return day.map(({ gap, what }) => event((t += gap), what));
}

function total(flow: FlowStore, grain: (typeof GRAINS)[number]["name"]): Record<string, number> {
  const sums = Object.fromEntries(SUMS.map((name) => [name, 0]));
  for (const bucket of flow.buckets({ grain, ...ALL }))
    for (const name of SUMS) sums[name] = (sums[name] ?? 0) + (bucket.sums[name] ?? 0);
  return sums;
}

test("each grain sums up to the same, however the flushes fall, also over the end of summer time", () => {
  fc.assert(
    fc.property(DAY, fc.integer({ min: 1, max: 9 }), (day, every) => {
      using flow = openFlow();
      const accounts = createAccounts();
      const expected = emptySums();
      const flush = (): void => {
        const slots = accounts.take();
        for (const sums of slots.values()) addSums(expected, sums);
        flow.add(slots);
      };
      for (const [n, each] of replay(day).entries()) {
        accounts.hear(each);
        if (n % every === 0) flush();
      }
      accounts.pause(MORNING + 90 * 24 * 3_600_000);
      flush();

      const whole = Object.fromEntries(SUMS.map((name, at) => [name, expected[at]]));
      for (const { name } of GRAINS) expect(total(flow, name)).toEqual(whole);
    }),
    { numRuns: 25 },
  );
});

/** The same time, counted from the events themselves for one idle limit. */
function countedAnew(events: readonly WorkEvent[], idleMs: number): number {
  const [first, ...rest] = events.filter(({ actor }) => actor === "human");
  let [human, last] = [0, first?.t ?? 0];
  for (const { t } of rest) {
    if (t - last <= idleMs) human += t - last;
    last = t;
  }
  return human;
}

test("another idle limit gives the time that it would have given from the start", () => {
  const alone = DAY.map((day) =>
    day.map(({ gap }) => ({ gap, what: { kind: "save", src: "fs" } as const })),
  );
  fc.assert(
    fc.property(alone, (day) => {
      using flow = openFlow();
      const accounts = createAccounts();
      const events = replay(day);
      for (const each of events) accounts.hear(each);
      accounts.pause(0);
      flow.add(accounts.take());

      for (const minutes of IDLE_MINUTES)
        for (const { name } of GRAINS)
          expect(timesOf(total(flow, name), minutes * MINUTE_MS).human).toBe(
            countedAnew(events, minutes * MINUTE_MS),
          );
    }),
    { numRuns: 25 },
  );
});

test("who prompts and waits is waiting, who reads on afterwards is at work, and the agent's time is its own", () => {
  const accounts = createAccounts();
  accounts.hear(event(0, { kind: "prompt" }));
  accounts.hear(event(100_000, { kind: "tool", actor: "agent" }));
  accounts.hear(event(120_000, { kind: "notify", cls: "stop", actor: "agent" }));
  accounts.hear(event(150_000, { kind: "prompt" }));

  expect(timesIn(accounts)).toEqual({ human: 30_000, waiting: 120_000, agent: 120_000 });
});

test("who goes on editing while an agent works is not waiting", () => {
  const accounts = createAccounts();
  accounts.hear(event(0, { kind: "prompt" }));
  for (let t = 5_000; t <= 60_000; t += 5_000)
    accounts.hear(event(t, { kind: "edit", src: "editor" }));

  expect(timesIn(accounts)).toEqual({ human: 60_000, waiting: 0, agent: 60_000 });
});

test("an agent that was killed is no longer at work after ten silent minutes", () => {
  const accounts = createAccounts();
  accounts.hear(event(0, { kind: "prompt" }));
  accounts.hear(event(40 * MINUTE_MS, { kind: "save", src: "fs" }));

  const { agent, waiting } = timesIn(accounts, 60 * MINUTE_MS);
  expect({ agent, waiting }).toEqual({ agent: 10 * MINUTE_MS, waiting: 10 * MINUTE_MS });
});

function timesIn(accounts: Accounts, idleMs = 5 * MINUTE_MS): ReturnType<typeof timesOf> {
  const sums = emptySums();
  for (const slot of accounts.take().values()) addSums(sums, slot);
  return timesOf(Object.fromEntries(SUMS.map((name, at) => [name, sums[at] ?? 0])), idleMs);
}

test("what is over its time goes, and the sums of coarser grains stay", () => {
  using flow = openFlow();
  const accounts = createAccounts();
  accounts.hear(event(MORNING, { kind: "commit", src: "git" }));
  flow.add(accounts.take());
  const day = 24 * 3_600_000;
  const rowsAt = (later: number): number[] => {
    flow.sweep(MORNING + later);
    return Object.values(flow.rows());
  };

  expect(rowsAt(day)).toEqual([1, 1, 1, 1]);
  expect(rowsAt(day + 20_000)).toEqual([0, 1, 1, 1]);
  expect(rowsAt(8 * day)).toEqual([0, 0, 1, 1]);
  expect(rowsAt(91 * day)).toEqual([0, 0, 0, 1]);
  expect(rowsAt(9999 * day)).toEqual([0, 0, 0, 1]);
});
