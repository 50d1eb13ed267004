import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as fc from "fast-check";
import { expect, test } from "vitest";

import { type Bus, BUS_LIMITS, createBus, type Message } from "../../src/agents/bus.ts";
import { fitsTopic, prefixOf, readPattern, topicOf } from "../../src/agents/topic.ts";
import { type Change, createChanges } from "../../src/changes.ts";
import { openStore, type OwnedStore } from "../../src/store/db.ts";
import { MEMORY_HOME } from "../paired.ts";

const BY = { client: "test", session: "s" };

function open(store: OwnedStore = openStore(MEMORY_HOME)): { bus: Bus; store: OwnedStore } {
  return { bus: createBus({ store, clock: () => 0, changes: createChanges() }), store };
}

function say(bus: Bus, topic: string, text: string): number {
  const [, project = ""] = topic.split("/");
  return bus.publish({ topic, project, says: { type: "question", text } }, BY);
}

const textsOf = (messages: readonly Message[]): unknown[] => messages.map(({ says }) => says.text);

test("a reader gets what is sent to its topic, in order, until it has acknowledged it", () => {
  const { bus } = open();
  const edison = { reader: "e", pattern: topicOf("role", "shop", "edison") };
  say(bus, edison.pattern, "one");
  say(bus, topicOf("role", "shop", "maya"), "not his");
  say(bus, edison.pattern, "two");

  const first = bus.read(edison, 10);
  expect(textsOf(first.messages)).toEqual(["one", "two"]);
  expect(bus.read(edison, 10)).toEqual(first);
  bus.acknowledge(edison, 1);
  expect(textsOf(bus.read(edison, 10).messages)).toEqual(["two"]);
  bus.acknowledge(edison, 3);
  bus.acknowledge(edison, 1);
  expect(bus.read(edison, 10).messages).toEqual([]);
  expect(textsOf(bus.replay(edison.pattern, 0, 10).messages)).toEqual(["one", "two"]);
});

test("whatever is sent and read in turns, every reader gets every fitting message at least once and in order", () => {
  const topics = ["a", "b", "a b"].flatMap((project) =>
    ["edison", "maya"].map((role) => topicOf("role", project, role)),
  );
  const patterns = ["**", "role/**", "role/a/*", "role/*/maya", "role/a%20b/edison", "task/**"];
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.record({ send: fc.constantFrom(...topics) }),
          fc.record({ read: fc.nat(patterns.length - 1), limit: fc.integer({ min: 1, max: 4 }) }),
        ),
        { maxLength: 60 },
      ),
      (steps) => {
        const { bus, store } = open();
        const sent: { topic: string; id: number }[] = [];
        const got = patterns.map((): number[] => []);
        const readOn = (n: number, limit: number): number => {
          const reader = { reader: `r${n}`, pattern: patterns[n] ?? "" };
          const { messages, cursor } = bus.read(reader, limit);
          got[n]?.push(...messages.map(({ id }) => id));
          if (cursor > 0) bus.acknowledge(reader, cursor);
          return messages.length;
        };
        for (const step of steps) {
          if ("send" in step) sent.push({ topic: step.send, id: say(bus, step.send, "x") });
          else readOn(step.read, step.limit);
        }
        for (const [n] of patterns.entries()) while (readOn(n, 3) > 0);
        for (const [n, pattern] of patterns.entries())
          expect(got[n]).toEqual(
            sent.filter(({ topic }) => fitsTopic(pattern, topic)).map(({ id }) => id),
          );
        store.close();
      },
    ),
    { numRuns: 60 },
  );
});

test.each([
  ["role/shop/edison", "role/shop/edison", true],
  ["role/*/edison", "role/shop/edison", true],
  ["role/*", "role/shop/edison", false],
  ["role/**", "role/shop/edison", true],
  ["**", "session/1", true],
  ["task/**", "role/shop/edison", false],
  ["role/shop/edison/**", "role/shop/edison", true],
])("%s fits %s: %s", (pattern, topic, fits) => {
  expect(fitsTopic(readPattern(pattern), topic)).toBe(fits);
  expect(fits && !topic.startsWith(prefixOf(pattern).replace(/\/$/, ""))).toBe(false);
});

test.each(["", "a//b", "role/**/x", "role/a*", "a b", "x".repeat(500)])(
  "%j is no pattern",
  (pattern) => {
    expect(() => readPattern(pattern)).toThrow("no pattern of topics");
  },
);

test("a topic says what its kind says, and nothing is sent to one of no kind", () => {
  const { bus } = open();
  const publish = (topic: string, says: Record<string, unknown>): unknown =>
    bus.publish({ topic, project: "p", says }, BY);

  expect(() => publish("weather/today", {})).toThrow("there is no such topic");
  expect(() => publish("role/shop", {})).toThrow("there is no such topic");
  expect(() => publish("role/shop/edison", { type: "question" })).toThrow("not what this topic");
  expect(() => publish("session/1", { type: "t", text: "x".repeat(BUS_LIMITS.bytes) })).toThrow(
    "not what this topic",
  );
  expect(() => bus.acknowledge({ reader: "r", pattern: "**" }, 5)).toThrow("no message");
  expect(bus.replay("**", 0, 10).messages).toEqual([]);
});

test("messages and what was read outlive the process, and what was rolled back was never sent", () => {
  const dir = mkdtempSync(join(tmpdir(), "paired-bus-"));
  const home = { ...MEMORY_HOME, path: dir, dbPath: join(dir, "paired.db") };
  const reader = { reader: "r", pattern: "role/p/alex" };
  const before = open(openStore(home));
  say(before.bus, "role/p/alex", "one");
  say(before.bus, "role/p/alex", "two");
  before.bus.acknowledge(reader, 1);
  expect(() =>
    before.store.transaction(() => {
      say(before.bus, "role/p/alex", "never");
      throw new Error("later");
    }),
  ).toThrow("later");
  before.store.close();

  const { bus, store } = open(openStore(home));
  say(bus, "role/p/alex", "three");

  expect(textsOf(bus.read(reader, 10).messages)).toEqual(["two", "three"]);
  store.close();
  rmSync(dir, { recursive: true });
});

test("a reader whose next messages were removed by age is told so", () => {
  const { bus, store } = open();
  const reader = { reader: "r", pattern: "role/p/alex" };
  for (let n = 0; n < 5; n += 1) say(bus, "role/p/alex", `${n}`);
  bus.acknowledge(reader, 1);
  store.db.exec("DELETE FROM message WHERE id <= 3");

  const batch = bus.read(reader, 10);

  expect(batch).toMatchObject({ missed: true, messages: [{ id: 4 }, { id: 5 }] });
});

test("each message is told once it is on disk", () => {
  const store = openStore(MEMORY_HOME);
  const changes = createChanges();
  const bus = createBus({ store, clock: () => 0, changes });
  const heard: Change[] = [];
  changes.watch((change) => void heard.push(change));

  store.transaction(() => {
    say(bus, "role/p/alex", "one");
    expect(heard).toEqual([]);
  });

  expect(heard).toEqual([{ kind: "message", topic: "role/p/alex", id: 1 }]);
});
