import { WORK_STATES, type WorkState } from "../answer.ts";
import { type Offset, DAY_MS } from "../flow/grains.ts";
import { timesOf } from "../flow/human-time.ts";
import { MINUTE_MS } from "../flow/idle.ts";
import { type Block, type BlockEnd, endOf, findBlocks } from "./blocks.ts";
import { estimateOf, type Figure, meanOf, medianOf, shareOf } from "./intervals.ts";

/** The sums of one minute, as flow.db keeps them. */
export interface Minute {
  /** When it begins, in ms since 1970. */
  readonly at: number;
  readonly sums: Readonly<Record<string, number>>;
}

/** What a day or a week was like; every figure with its interval, or null where too little was seen. */
export interface Insights {
  /** In minutes: the person at work, waiting for an agent, agents at work. They are kept apart, and overlap. */
  readonly time: { readonly human: number; readonly waiting: number; readonly agent: number };
  readonly focus: {
    readonly blocks: number;
    readonly minutes: number;
    /** The median length, in minutes. */
    readonly length: Figure;
  };
  readonly interruptions: {
    /** Focus blocks that ended at no boundary, by what was seen at their end. */
    readonly asked: number;
    readonly away: number;
    readonly switched: number;
    /** The person's own minutes from such an end to the next block of the day, median. */
    readonly cost: Figure;
  };
  readonly rework: {
    readonly corrected_prompts: Figure;
    readonly reverts: Figure;
    readonly deletions: Figure;
    readonly failed_tests: Figure;
  };
  /** Of the time at work, the share in which only an agent worked. */
  readonly waiting: Figure;
  /** Hours of the person's day, by the share of it in focus blocks, best first. */
  readonly best_hours: readonly { readonly hour: number; readonly share: Figure }[];
  readonly quarters: readonly Quarter[];
}

/** A quarter of an hour, for a chart. */
export interface Quarter {
  readonly at: number;
  /** In minutes, 0 to 15; `agent` may be more. */
  readonly human: number;
  readonly waiting: number;
  readonly agent: number;
  readonly in_block: number;
  readonly friction: number;
  /** Where most of the time went. */
  readonly state: WorkState;
}

/** Under these, an interval would say nothing. */
const LEAST = { blocks: 5, trials: 10, quarters: 8, days: 3 } as const;
const QUARTER_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** An hour counts as worked from so much of it on. */
const WORKED_MS = 15 * MINUTE_MS;
const BEST = 3;

/** Reads a day or a week from its minutes, oldest first; `offset` says the person's own clock. Pure. */
export function readInsights(
  minutes: readonly Minute[],
  { idleMs, offset }: { readonly idleMs: number; readonly offset: Offset },
): Insights {
  const total = sumOf(minutes);
  const blocks = findBlocks(minutes);
  const ends = blocks.map((block) => endOf(block, minutes, idleMs));
  const quarters = readQuarters(minutes, idleMs);
  const { human, waiting, agent } = timesOf(total, idleMs);
  const rate = (hits: number | undefined, trials: number): Figure =>
    shareOf(Math.min(hits ?? 0, trials), trials, LEAST.trials);
  const count = (end: BlockEnd): number => ends.filter((one) => one === end).length;
  return {
    time: { human: toMinutes(human), waiting: toMinutes(waiting), agent: toMinutes(agent) },
    focus: {
      blocks: blocks.length,
      minutes: toMinutes(total.in_block ?? 0),
      length: estimateOf(blocks.map(lengthOf), medianOf, LEAST.blocks),
    },
    interruptions: {
      asked: count("asked"),
      away: count("away"),
      switched: count("switched"),
      cost: estimateOf(costsOf(blocks, ends, { minutes, idleMs, offset }), medianOf, LEAST.blocks),
    },
    rework: {
      corrected_prompts: rate(total.corrections, total.prompts ?? 0),
      reverts: rate(total.reverts, (total.commits ?? 0) + (total.reverts ?? 0)),
      deletions: rate(total.deletions, total.edits ?? 0),
      failed_tests: rate(total.test_failures, total.tests ?? 0),
    },
    waiting: estimateOf(
      quarters.filter((one) => one.human + one.waiting > 0),
      (sample) => {
        const waited = sample.reduce((sum, one) => sum + one.waiting, 0);
        return waited / sample.reduce((sum, one) => sum + one.human + one.waiting, 0);
      },
      LEAST.quarters,
    ),
    best_hours: bestHours(minutes, idleMs, offset),
    quarters,
  };
}

/** The person's own time from an interruption to the next block of the same day. */
function costsOf(
  blocks: readonly Block[],
  ends: readonly BlockEnd[],
  {
    minutes,
    idleMs,
    offset,
  }: { readonly minutes: readonly Minute[]; readonly idleMs: number; readonly offset: Offset },
): number[] {
  return blocks.flatMap(({ to }, n) => {
    const next = blocks[n + 1];
    if (ends[n] === "boundary" || !next || dayOf(next.from, offset) !== dayOf(to, offset))
      return [];
    const between = minutes.filter(({ at }) => at >= to && at < next.from);
    return [between.reduce((sum, { sums }) => sum + timesOf(sums, idleMs).human, 0) / MINUTE_MS];
  });
}

function bestHours(
  minutes: readonly Minute[],
  idleMs: number,
  offset: Offset,
): Insights["best_hours"] {
  const hours = new Map<number, { day: number; hour: number; human: number; focused: number }>();
  for (const { at, sums } of minutes) {
    const local = at + offset(at) * MINUTE_MS;
    const start = Math.floor(local / HOUR_MS);
    const one = hours.get(start) ?? {
      day: Math.floor(local / DAY_MS),
      hour: start % 24,
      human: 0,
      focused: 0,
    };
    one.human += timesOf(sums, idleMs).human;
    one.focused += sums.in_block ?? 0;
    hours.set(start, one);
  }
  const worked = [...hours.values()].filter(({ human }) => human >= WORKED_MS);
  return Array.from({ length: 24 }, (_, hour) => {
    const shares = worked
      .filter((one) => one.hour === hour)
      .map(({ human, focused }) => Math.min(1, focused / human));
    return { hour, share: estimateOf(shares, meanOf, LEAST.days) };
  })
    .filter(({ share }) => (share.value ?? 0) > 0)
    .toSorted((a, b) => (b.share.value ?? 0) - (a.share.value ?? 0))
    .slice(0, BEST);
}

function readQuarters(minutes: readonly Minute[], idleMs: number): Quarter[] {
  const groups = new Map<number, Minute[]>();
  for (const minute of minutes) {
    const at = Math.floor(minute.at / QUARTER_MS) * QUARTER_MS;
    const group = groups.get(at);
    if (group) group.push(minute);
    else groups.set(at, [minute]);
  }
  return [...groups].map(([at, group]) => {
    const sums = sumOf(group);
    const { human, waiting, agent } = timesOf(sums, idleMs);
    return {
      at,
      human: toMinutes(human),
      waiting: toMinutes(waiting),
      agent: toMinutes(agent),
      in_block: toMinutes(sums.in_block ?? 0),
      friction: toMinutes(sums.friction ?? 0),
      state: WORK_STATES.reduce<WorkState>(
        (most, state) => ((sums[state] ?? 0) > (sums[most] ?? 0) ? state : most),
        "away",
      ),
    };
  });
}

function sumOf(minutes: readonly Minute[]): Readonly<Record<string, number>> {
  const total: Record<string, number> = {};
  for (const { sums } of minutes)
    for (const [name, value] of Object.entries(sums)) total[name] = (total[name] ?? 0) + value;
  return total;
}

function lengthOf({ from, to }: Block): number {
  return (to - from) / MINUTE_MS;
}

function dayOf(at: number, offset: Offset): number {
  return Math.floor((at + offset(at) * MINUTE_MS) / DAY_MS);
}

function toMinutes(ms: number): number {
  return Math.round(ms / (MINUTE_MS / 10)) / 10;
}
