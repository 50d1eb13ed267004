import { WORK_STATES, type WorkState } from "../../src/emotion/answer.ts";
import { createEngine } from "../../src/emotion/engine.ts";
import { workEvent } from "../../src/emotion/events.ts";
import { play } from "../personas/personas.ts";
import type { Span, Truth } from "../personas/stage.ts";
import type { Figure } from "../report.ts";
import {
  accuracy,
  add,
  answered,
  emptyTable,
  f1,
  interval,
  macroF1,
  type Table,
  total,
} from "./scores.ts";

/** What the head's constants were chosen on, and what they were not. */
const TUNED_FROM = 1;
const UNSEEN_FROM = 2_001;
const PERSONAS = 20;
const DAYS = 3;
const IDLE_LIMIT_MS = 3 * 60_000;
/** A Monday. */
const START_MS = Date.UTC(2026, 1, 2, 9);
const STEP_MS = 1_000;
/** So long after a change what was true before it is still right. */
const DELAY_MS = 10_000;
/** Nights are not scored: being away is too easily right. */
const NIGHT_MS = 2 * 3_600_000;
const HOUR_MS = 3_600_000;
/** What the persistence baseline knows: the truth this long ago. */
const MINUTE_MS = 60_000;
/** A block that is called at the end of a stretch was still one. */
const GRACE_MS = 3 * 60_000;
/** Stretches in which a block, which takes ten minutes, should be noticed. */
const LONG_MS = 20 * 60_000;

interface Played {
  /** Seconds by true and by answered state. */
  readonly model: Table;
  readonly persistence: Table;
  /** Milliseconds in which focus was answered. */
  readonly focusMs: number;
  /** From when on it was: what lies before is learned from. */
  readonly focusFromMs: number;
  readonly onsets: readonly number[];
  readonly deep: readonly Span<"deep">[];
}

/** E3: the state head, and focus blocks, on scripted days of people whom nothing was tuned on. */
export function measureStates(): Figure[] {
  const tuned = playFrom(TUNED_FROM);
  const unseen = playFrom(UNSEEN_FROM);
  const tables = unseen.map(({ model }) => model);
  const table = add(tables);
  const onTuned = add(tuned.map(({ model }) => model));
  const persistence = add(unseen.map((one) => one.persistence));
  const majority = answerAlways(commonest(onTuned), table);
  return [
    {
      what: "personas, tuned on and unseen",
      value: `${PERSONAS} and ${PERSONAS}`,
      goal: ">= 40 in all",
    },
    { what: "scripted traces, unseen", value: total(table.flat()) / 3_600, unit: "h" },
    { what: "macro-F1 on scripted traces, unseen", value: macroF1(table), goal: ">= 0.90" },
    { what: "  95 % interval by persona", value: interval(tables, (drawn) => macroF1(add(drawn))) },
    {
      what: "accuracy by time on scripted traces, unseen",
      value: accuracy(table),
      goal: ">= 0.95",
    },
    {
      what: "  95 % interval by persona",
      value: interval(tables, (drawn) => accuracy(add(drawn))),
    },
    { what: "  answered", value: answered(table) },
    ...WORK_STATES.map((state, n) => ({ what: `  F1 of ${state}`, value: f1(table, n) })),
    { what: "  tuned on: macro-F1", value: macroF1(onTuned) },
    { what: "  tuned on: accuracy", value: accuracy(onTuned) },
    { what: "  always the commonest: macro-F1", value: macroF1(majority) },
    { what: "  always the commonest: accuracy", value: accuracy(majority) },
    { what: "  the truth a minute ago: macro-F1", value: macroF1(persistence) },
    { what: "  the truth a minute ago: accuracy", value: accuracy(persistence) },
    ...figuresOfFocus(unseen),
  ];
}

function figuresOfFocus(people: readonly Played[]): Figure[] {
  const hours = total(people.map(({ focusMs }) => focusMs)) / HOUR_MS;
  const onsets = people.map((one) =>
    one.onsets.map((t) => one.deep.some(({ fromMs, toMs }) => fromMs <= t && t <= toMs + GRACE_MS)),
  );
  const long = people.flatMap(({ deep, focusFromMs, onsets: at }) =>
    deep
      .filter(({ fromMs, toMs }) => fromMs >= focusFromMs && toMs - fromMs >= LONG_MS)
      .map(({ fromMs, toMs }) => at.some((t) => fromMs <= t && t <= toMs + GRACE_MS)),
  );
  const wrong = onsets.flat().filter((right) => !right).length;
  return [
    { what: "focus blocks called on scripted traces", value: onsets.flat().length },
    { what: "  falsely, in 8 h", value: (8 * wrong) / hours, goal: "<= 1" },
    {
      what: "  of stretches of 20 min or more, noticed",
      value: long.filter(Boolean).length / long.length,
    },
  ];
}

function playFrom(first: number): Played[] {
  return Array.from({ length: PERSONAS }, (_, n) => playPersona(first + n));
}

function playPersona(seed: number): Played {
  const { events, truth, deep } = play(seed, {
    days: DAYS,
    startMs: START_MS,
    idleLimitMs: IDLE_LIMIT_MS,
  });
  const engine = createEngine({
    idleLimitMs: IDLE_LIMIT_MS,
    hourOf: (t) => new Date(t).getUTCHours(),
  });
  const model = emptyTable(WORK_STATES.length);
  const persistence = emptyTable(WORK_STATES.length);
  const onsets: number[] = [];
  let focusMs = 0;
  let focusFromMs = Infinity;
  let heard = 0;
  let wasInBlock = false;
  for (const [n, span] of truth.entries()) {
    // Before somebody first came nothing is known.
    if (n === 0 || (span.what === "away" && span.toMs - span.fromMs > NIGHT_MS)) continue;
    for (let t = Math.ceil(span.fromMs / STEP_MS) * STEP_MS; t < span.toMs; t += STEP_MS) {
      for (let event = events[heard]; event && event.t <= t; event = events[heard]) {
        engine.hear(workEvent.parse(event));
        heard += 1;
      }
      const { state, focus } = engine.read(t);
      count(model, trueSince(truth, n, t - DELAY_MS), state.value);
      count(
        persistence,
        trueSince(truth, n, t - DELAY_MS),
        trueSince(truth, n, t - MINUTE_MS).at(-1) ?? null,
      );
      if (focus.basis === "definition") {
        focusMs += STEP_MS;
        focusFromMs = Math.min(focusFromMs, t);
      }
      const isInBlock = focus.value === "in_block";
      if (isInBlock && !wasInBlock) onsets.push(t);
      wasInBlock = isInBlock;
    }
  }
  return { model, persistence, onsets, focusMs, focusFromMs, deep };
}

/** What was true at the end of span `n` back to `fromMs`, latest first. */
function trueSince(truth: readonly Span<Truth>[], n: number, fromMs: number): Truth[] {
  const found: Truth[] = [];
  for (let at = n; at >= 0; at -= 1) {
    const span = truth[at];
    if (!span || span.toMs <= fromMs) break;
    found.push(span.what);
  }
  return found;
}

/** A state that was right within the delay counts as the truth. */
function count(table: number[][], right: readonly Truth[], answer: WorkState | null): void {
  const what = right.find((one) => one === answer) ?? right[0];
  const row = table[WORK_STATES.findIndex((state) => state === what)];
  const column = answer === null ? WORK_STATES.length : WORK_STATES.indexOf(answer);
  if (row) row[column] = (row[column] ?? 0) + STEP_MS / 1_000;
}

function commonest(table: Table): number {
  const counts = table.map(total);
  return counts.indexOf(Math.max(...counts));
}

function answerAlways(answer: number, table: Table): Table {
  return table.map((row) => row.map((_, n) => (n === answer ? total(row) : 0)));
}
