import { expect, test } from "vitest";

import { createEngine, type Engine } from "../../src/emotion/engine.ts";
import type { WorkEvent } from "../../src/emotion/events.ts";
import { agent, every, human, MINUTE, NINE, SECOND } from "./days.ts";

const OPTIONS = { idleLimitMs: 3 * MINUTE };

function failing(times: number): WorkEvent[] {
  return Array.from({ length: times }, (_, n) => [
    ...every([n * 2 * MINUTE, (n + 1) * 2 * MINUTE], 5 * SECOND),
    human((n + 1) * 2 * MINUTE, { kind: "test", ok: false, target: "t" }),
  ]).flat();
}

function engineOf(events: readonly WorkEvent[]): Engine {
  const engine = createEngine(OPTIONS);
  for (const event of events) engine.hear(event);
  return engine;
}

test("plain work is no reason to offer help", () => {
  const { friction } = engineOf(every([0, 10 * MINUTE], 2 * SECOND)).read(NINE + 10 * MINUTE);
  expect(friction).toMatchObject({ value: false, basis: "prior", evidence: [], onset: null });
  expect(friction.score).toBeLessThan(0.1);
});

test("failure after failure makes help welcome, and says since when", () => {
  const { friction } = engineOf(failing(5)).read(NINE + 11 * MINUTE);
  expect(friction.value).toBe(true);
  expect(friction.evidence.map(({ sign }) => sign)).toEqual(["same_failure", "no_green"]);
  expect(friction.onset).toBeGreaterThan(NINE + MINUTE);
  expect(friction.onset).toBeLessThan(NINE + 8 * MINUTE);
});

test.each<readonly [string, WorkEvent[]]>([
  ["a green test", [human(11 * MINUTE, { kind: "test", ok: true })]],
  ["a commit", [human(11 * MINUTE, { src: "git", kind: "commit" })]],
])("%s ends it", (_, end) => {
  const { friction } = engineOf([...failing(5), ...end]).read(NINE + 12 * MINUTE);
  expect(friction).toMatchObject({ value: false, onset: null });
});

test.each<readonly [string, string, WorkEvent[]]>([
  ["a prompt said again", "repeated_prompt", [human(0, { kind: "prompt", like: 0.95 })]],
  ["a correction", "correction", [human(0, { kind: "prompt", fix: true })]],
  [
    "a prompt that is surely negative",
    "negative_text",
    [human(0, { kind: "prompt", pol: -1, conf: 0.95 })],
  ],
  ["a revert", "revert", [human(0, { src: "git", kind: "revert" })]],
  [
    "what was typed and deleted again",
    "churn",
    [human(0, { n: 9 }), human(1, { cls: "delete", n: 9 })],
  ],
  [
    "a tool that fails again on the same file",
    "retries",
    [agent(0, { ok: false, target: "f" }), agent(SECOND, { ok: false, target: "f" })],
  ],
])("%s is evidence: %s", (_, sign, events) => {
  const { friction } = engineOf(events).read(NINE + 20 * SECOND);
  expect(friction.evidence.map((one) => one.sign)).toEqual([sign]);
});

test("a prompt of which the classifier is not sure is none", () => {
  const events = [human(0, { kind: "prompt", pol: -1, conf: 0.8 })];
  expect(engineOf(events).read(NINE + 20 * SECOND).friction.evidence).toEqual([]);
});

test("nobody who is away is offered help", () => {
  const { friction } = engineOf(failing(5)).read(NINE + 20 * MINUTE);
  expect(friction).toMatchObject({ value: null, basis: "no_signal", score: null });
});

test("the prior answers alone until a hundred labels; then what this person said counts", () => {
  const engine = engineOf([]);
  let at = 0;
  const stumble = (): number => {
    for (const event of failing(3)) engine.hear({ ...event, t: event.t + at });
    return NINE + at + 7 * MINUTE;
  };
  for (let label = 0; label < 99; label += 1) {
    engine.learn(true, stumble());
    at += 30 * MINUTE;
  }
  const prior = engine.read(stumble()).friction;
  engine.learn(true, NINE + at + 7 * MINUTE);
  const personal = engine.read(NINE + at + 7 * MINUTE).friction;

  expect(prior).toMatchObject({ basis: "prior", labels: 99, value: false, probability: null });
  expect(personal).toMatchObject({ basis: "personal", labels: 100, value: true });
  expect(personal.probability).toBeGreaterThan(0.9);
});
