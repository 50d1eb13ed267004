import { readdirSync, readFileSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { createChanges } from "../../src/changes.ts";
import { type Item, ITEMS, isItem } from "../../src/emotion/consent.ts";
import type { WorkEvent } from "../../src/emotion/events.ts";
import { type Insight, openInsight } from "../../src/emotion/insight.ts";
import { silentLog } from "../../src/log.ts";
import { createAudit } from "../../src/store/audit.ts";
import { openHomeStore } from "../store/open-home-store.ts";
import { temporaryHome, type TemporaryHome } from "../temporary-home.ts";

const NOON = Date.UTC(2026, 10, 23, 12);
const MINUTE = 60_000;
const ALL: ReadonlySet<Item> = new Set(Object.keys(ITEMS).filter(isItem));
const EVER = { from: 0, to: Number.MAX_SAFE_INTEGER } as const;

interface Opened extends AsyncDisposable {
  readonly insight: Insight;
  readonly at: (now: number) => void;
}

/** Work insight over a home on disk, with a clock that the test sets. */
async function open(place: TemporaryHome): Promise<Opened> {
  const { store, home } = await openHomeStore(place);
  let now = NOON;
  const clock = (): number => now;
  const insight = openInsight({
    home: home.path,
    store,
    audit: createAudit({ store, clock, home }),
    changes: createChanges(),
    clock,
    log: silentLog,
    offset: () => 0,
  });
  return {
    insight,
    at: (to) => void (now = to),
    async [Symbol.asyncDispose]() {
      await insight[Symbol.asyncDispose]();
      store.close();
    },
  };
}

function event(t: number, more: Partial<WorkEvent> = {}): WorkEvent {
  return { v: 1, t, src: "fs", actor: "human", kind: "save", sess: "s", proj: "p", ...more };
}

/** Saves a file every ten seconds from noon on, for as long. */
function work({ insight, at }: Opened, ms: number, from = NOON): void {
  for (let t = from; t <= from + ms; t += 10_000) {
    at(t);
    insight.hear(event(t));
  }
}

const filesOf = ({ path }: TemporaryHome): string[] =>
  readdirSync(path).filter((name) => name.startsWith("flow"));

test("off, which it is at first, nothing is heard, built or written", async () => {
  using place = temporaryHome();
  await using opened = await open(place);
  const { insight } = opened;

  expect(insight.hear({ anything: "at all" })).toBe("off");
  insight.heardHook({ event: "UserPromptSubmit", session: "s", project: "p", prompt: "secret" });
  insight.flush();

  expect(insight.read()).toBeUndefined();
  expect(insight.hears("hooks")).toBe(false);
  expect(() => insight.mark("session", "s")).toThrow("work insight is off");
  expect(insight.status()).toMatchObject({ items: [], taken: 0, bytes: 0, rows: undefined });
  expect(filesOf(place)).toEqual([]);
});

test("a source that the person said no to is not heard", async () => {
  using place = temporaryHome();
  await using opened = await open(place);
  const { insight } = opened;

  insight.on(new Set(["git"] as const));

  expect(insight.hear(event(NOON))).toBe("off");
  expect(insight.hear(event(NOON, { src: "git", kind: "commit" }))).toBe("taken");
  expect(insight.status()).toMatchObject({ items: ["git"], taken: 1 });
});

test("what was recorded is there after a restart, goes on, and off keeps it", async () => {
  using place = temporaryHome();
  {
    await using opened = await open(place);
    opened.insight.on(ALL);
    work(opened, 2 * MINUTE);
  }
  await using opened = await open(place);
  const { insight } = opened;
  const minutes = (): number[] =>
    insight.buckets({ grain: "1m", ...EVER }).map(({ sums }) => sums.saves ?? 0);

  expect(minutes()).toEqual([6, 6, 1]);
  work(opened, MINUTE, NOON + 5 * MINUTE);
  expect(minutes()).toEqual([6, 6, 1, 6, 1]);
  insight.off();
  expect(insight.hear(event(NOON + 6 * MINUTE))).toBe("off");
  expect(minutes()).toEqual([6, 6, 1, 6, 1]);
});

test("wrong events are skipped with a count, and the rest goes on", async () => {
  using place = temporaryHome();
  await using opened = await open(place);
  const { insight } = opened;
  insight.on(ALL);
  const heard = [
    event(NOON),
    event(NOON),
    event(NOON + 10_000),
    event(NOON - 10 * MINUTE),
    { ...event(NOON), key: "a" },
    { ...event(NOON), kind: "mood" },
    { ...event(NOON), target: "/home/ada/secret.ts" },
    { ...event(NOON), sess: "x".repeat(1_000_000) },
    "not an event",
    event(NOON - 1_000),
  ].map(insight.hear);

  expect(heard).toEqual([
    "taken",
    "duplicate",
    "future",
    "late",
    ...Array.from({ length: 5 }, () => "malformed"),
    "taken",
  ]);
  expect(insight.status().skipped).toMatchObject({
    malformed: 5,
    future: 1,
    late: 1,
    duplicate: 1,
  });
  expect(insight.buckets({ grain: "day", ...EVER })[0]?.sums.saves).toBe(2);
});

test("a clock that is set back an hour loses nothing that comes after", async () => {
  using place = temporaryHome();
  await using opened = await open(place);
  const { insight, at } = opened;
  insight.on(ALL);
  work(opened, MINUTE);

  at(NOON - 60 * MINUTE);
  work(opened, MINUTE, NOON - 60 * MINUTE);

  expect(insight.status().skipped.clock_set_back).toBe(1);
  const [day] = insight.buckets({ grain: "day", ...EVER });
  expect(day?.sums).toMatchObject({ saves: 14, human_1m: 2 * MINUTE });
});

test("a flood that nobody reads drops the oldest, counts it, and says how much room there is", async () => {
  using place = temporaryHome();
  await using opened = await open(place);
  const { insight } = opened;
  insight.on(ALL);
  const room = insight.room();

  for (let n = 0; n < room + 100; n += 1) insight.hear(event(NOON, { target: `t${n}` }));

  expect(insight.room()).toBe(0);
  expect(insight.status()).toMatchObject({ skipped: { dropped: 100 }, waiting: room });
  expect(insight.buckets({ grain: "day", ...EVER })[0]?.sums.saves).toBe(room);
});

test("a flow.db that cannot be read is set aside, said, and the recording goes on", async () => {
  using place = temporaryHome();
  {
    await using opened = await open(place);
    opened.insight.on(ALL);
    work(opened, MINUTE);
  }
  const bytes = readFileSync(place.file("flow.db"));
  writeFileSync(place.file("flow.db"), bytes.fill(7, 100, 3000));

  await using opened = await open(place);
  work(opened, MINUTE, NOON + 2 * MINUTE);

  expect(opened.insight.buckets({ grain: "1m", ...EVER })).toHaveLength(2);
  expect(opened.insight.status().trouble).toEqual(["flow.db could not be read and is set aside"]);
  expect(filesOf(place)).toContain("flow.db.damaged");
});

test("erased, no byte of it is left and its key is another; recording goes on from nothing", async () => {
  using place = temporaryHome();
  await using opened = await open(place);
  const { insight } = opened;
  insight.on(ALL);
  const before = insight.mark("session", "s");
  work(opened, MINUTE);
  insight.flush();
  const pages = readFileSync(place.file("flow.db"));

  insight.erase();

  expect(filesOf(place)).toEqual([]);
  const kept = readdirSync(place.path).map((name) => readFileSync(place.file(name)));
  expect(kept.some((file) => file.includes(pages.subarray(0, 16)))).toBe(false);
  expect(insight.mark("session", "s")).not.toBe(before);
  expect(insight.buckets({ grain: "day", ...EVER })).toEqual([]);
  work(opened, MINUTE, NOON + 5 * MINUTE);
  expect(insight.buckets({ grain: "day", ...EVER })[0]?.sums.saves).toBe(7);
});

test("erased while off, not even the consent is left", async () => {
  using place = temporaryHome();
  await using opened = await open(place);
  const { insight } = opened;
  insight.on(ALL);
  work(opened, MINUTE);
  insight.off();

  insight.erase();

  expect(insight.status()).toMatchObject({ items: [], since: undefined, bytes: 0 });
  expect(filesOf(place)).toEqual([]);
});

test("another idle limit counts the past by itself", async () => {
  using place = temporaryHome();
  await using opened = await open(place);
  const { insight, at } = opened;
  insight.on(ALL);
  insight.hear(event(NOON));
  at(NOON + 8 * MINUTE);
  insight.hear(event(NOON + 8 * MINUTE));

  insight.setIdle(10 * MINUTE);

  expect(insight.status().idleMs).toBe(10 * MINUTE);
  expect(insight.buckets({ grain: "day", ...EVER })[0]?.sums).toMatchObject({
    human_10m: 8 * MINUTE,
  });
});

test("what is over its time goes also while it is off", async () => {
  using place = temporaryHome();
  await using opened = await open(place);
  const { insight, at } = opened;
  insight.on(ALL);
  work(opened, MINUTE);
  insight.off();

  at(NOON + 8 * 24 * 60 * MINUTE);
  insight.flush();

  expect(insight.status().rows).toEqual({ "10s": 0, "1m": 0, "15m": 1, day: 1 });
});
