import * as fc from "fast-check";
import { expect, test } from "vitest";

import { createEngine, savedEngine, type Engine } from "../../src/emotion/engine.ts";
import { EVENT_CLASSES, EVENT_KINDS, type WorkEvent } from "../../src/emotion/events.ts";
import { HOLD_MS } from "../../src/emotion/state.ts";
import { agent, every, human, MINUTE, NINE, SECOND } from "./days.ts";

const OPTIONS = { idleLimitMs: 3 * MINUTE, hourOf: (t: number) => new Date(t).getUTCHours() };

const SOME_EVENT = fc.record({
  gap: fc.nat({ max: 30_000 }),
  kind: fc.constantFrom(...EVENT_KINDS),
  cls: fc.constantFrom(...EVENT_CLASSES),
  actor: fc.constantFrom("human" as const, "agent" as const),
  ok: fc.boolean(),
  target: fc.constantFrom("a", "b", "c"),
});
const SOME_EVENTS = fc.array(SOME_EVENT, { maxLength: 120 }).map((steps): WorkEvent[] => {
  let at = 0;
  return steps.map(({ gap, ...part }) => human((at += gap), part));
});

function hearAll(engine: Engine, events: readonly WorkEvent[]): void {
  for (const event of events) engine.hear(event);
}

test("an answer rests on nothing that comes after it", () => {
  fc.assert(
    fc.property(SOME_EVENTS, fc.nat(), (events, some) => {
      const cut = some % (events.length + 1);
      const at = events[cut - 1]?.t ?? NINE;
      const alone = createEngine(OPTIONS);
      hearAll(alone, events.slice(0, cut));
      const whole = createEngine(OPTIONS);
      hearAll(whole, events.slice(0, cut));
      const reading = whole.read(at);
      hearAll(whole, events.slice(cut));
      expect(reading).toEqual(alone.read(at));
    }),
    { numRuns: 60 },
  );
});

test("reading changes nothing", () => {
  fc.assert(
    fc.property(SOME_EVENTS, (events) => {
      const watched = createEngine(OPTIONS);
      const quiet = createEngine(OPTIONS);
      for (const event of events) {
        watched.hear(event);
        quiet.hear(event);
        watched.read(event.t);
      }
      const end = (events.at(-1)?.t ?? NINE) + 10 * SECOND;
      expect(watched.read(end)).toEqual(quiet.read(end));
      expect(watched.save()).toEqual(quiet.save());
    }),
    { numRuns: 60 },
  );
});

test("a state is never left before its hold is over", () => {
  fc.assert(
    fc.property(SOME_EVENTS, (events) => {
      const engine = createEngine(OPTIONS);
      const seen = events.map((event) => {
        engine.hear(event);
        const { value, since } = engine.read(event.t).state;
        return { value, since: since ?? 0 };
      });
      const began = [...new Set(seen.map(({ since }) => since))].filter((since) => since > 0);
      const holds = began.slice(1).map((since, n) => since - (began[n] ?? 0));
      const early = holds.filter((ms) => ms < HOLD_MS);
      expect(early).toEqual([]);
      const names = seen.filter(({ value }) => value !== null);
      const pairs = new Set(names.map(({ value, since }) => `${since} ${value}`));
      expect(pairs.size).toBe(new Set(names.map(({ since }) => since)).size);
    }),
    { numRuns: 60 },
  );
});

test("takes events in any order, from any time, without an answer out of range", () => {
  const wild = fc.array(
    fc.record({
      t: fc.nat({ max: 2 ** 45 }),
      ok: fc.boolean(),
      kind: fc.constantFrom(...EVENT_KINDS),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(wild, (parts) => {
      const engine = createEngine(OPTIONS);
      hearAll(
        engine,
        parts.map((part) => human(0, part)),
      );
      const { shares, friction } = engine.read(NINE);
      for (const share of Object.values(shares)) expect(share).toBeGreaterThanOrEqual(0);
      for (const share of Object.values(shares)) expect(share).toBeLessThanOrEqual(1);
      expect(friction.score ?? 0).toBeLessThanOrEqual(1);
      expect(savedEngine.safeParse(engine.save()).success).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("with nearly all edits by an agent there is no estimate, but still what the agent's own events say", () => {
  const engine = createEngine(OPTIONS);
  hearAll(
    engine,
    Array.from({ length: 20 }, (_, n) => agent(n * SECOND, { cls: "write" })),
  );
  hearAll(engine, every([20 * SECOND, 40 * SECOND], 4 * SECOND));
  const editing = engine.read(NINE + 40 * SECOND);
  expect(editing).toMatchObject({
    state: { value: null, basis: "no_signal" },
    focus: { value: null, basis: "no_signal" },
    friction: { value: null, basis: "no_signal" },
  });

  engine.hear(human(50 * SECOND, { kind: "prompt" }));
  expect(engine.read(NINE + 60 * SECOND).state.value).toBe("waiting_on_agent");
});

test("what an agent writes with PAIRED's own tools is no edit", () => {
  const engine = createEngine(OPTIONS);
  hearAll(
    engine,
    Array.from({ length: 20 }, (_, n) => agent(n * SECOND, { src: "mcp", cls: "write", ok: true })),
  );
  hearAll(engine, every([50 * SECOND, 70 * SECOND], 4 * SECOND));
  expect(engine.read(NINE + 70 * SECOND).state.value).toBe("editing");
});

test("human, agent and waiting time are kept apart", () => {
  const engine = createEngine(OPTIONS);
  hearAll(engine, every([0, 5 * MINUTE], 2 * SECOND));
  engine.hear(human(5 * MINUTE, { kind: "prompt" }));
  hearAll(
    engine,
    Array.from({ length: 10 }, (_, n) => agent(5 * MINUTE + n * 30 * SECOND)),
  );
  const { shares } = engine.read(NINE + 10 * MINUTE);
  expect(shares.human).toBeCloseTo(0.25, 1);
  expect(shares.agent).toBeCloseTo(0.25, 1);
  expect(shares.waiting).toBeCloseTo(0.25, 1);
});

test("what is usual for a person outlives a restart, as numbers alone", () => {
  const engine = createEngine(OPTIONS);
  for (let day = 0; day < 4; day += 1)
    hearAll(engine, every([day * 24 * 60 * MINUTE, day * 24 * 60 * MINUTE + 20 * MINUTE], SECOND));
  const text = JSON.stringify(engine.save());
  const again = createEngine({ ...OPTIONS, saved: savedEngine.parse(JSON.parse(text)) });
  again.hear(human(4 * 24 * 60 * MINUTE));

  expect(again.read(NINE + 4 * 24 * 60 * MINUTE).focus).toMatchObject({ value: "none" });
  expect(text.replaceAll(/"[A-Za-z0-9_]+":/g, "")).not.toMatch(/[a-z]{3}/);
  expect(text.length).toBeLessThan(30_000);
});

test("what it keeps does not grow with what it heard", () => {
  const engine = createEngine(OPTIONS);
  const sizes = [1, 2, 3].map((day) => {
    for (let n = 0; n < 10_000; n += 1)
      engine.hear(human(day * 24 * 60 * MINUTE + n * SECOND, { target: `f${n}`, sess: `s${n}` }));
    return JSON.stringify(engine.save()).length;
  });
  expect(Math.max(...sizes)).toBeLessThan(30_000);
});
