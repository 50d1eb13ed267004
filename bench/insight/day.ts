import { STATE_LETTERS, bar } from "../../src/commands/insights/chart.ts";
import { WORK_STATES } from "../../src/emotion/answer.ts";
import type { Figure } from "../report.ts";
import { type Heard, openPlayer, type Player } from "./day/player.ts";
import { DAY, EXPECTED, type Expectation, MINUTES, type Step } from "./day/script.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The head of a focus block knows its person after three sessions. */
const EARLIER = [-48, -44, -24, -20] as const;
const EARLIER_MINUTES = 45;
/** An editor sends what it gathered three times a minute. */
const BATCHES = 3;
const BATCH_MS = 15_000;
/** All else comes at the end of a minute, and is heard so soon after. */
const STEPS_MS = 50_000;
const LATER_MS = 9000;
const START = Date.parse("2026-11-23T09:00:00Z");

interface Sample extends Heard {
  readonly at: number;
}

interface Told {
  readonly at: number;
  readonly text: string;
}

/** A day that was played. */
export interface PlayedDay {
  /** Where the heads do not say what the script means, one line each. */
  readonly wrong: readonly string[];
  readonly told: readonly Told[];
  /** The heads over the day, as lines. */
  readonly chart: readonly string[];
  /** What `paired-mcp insights` says of it. */
  readonly insights: string;
}

/** Plays the scripted day, draws what the three heads said, and holds it against what the script means. */
export async function measureDay(): Promise<Figure[]> {
  const { wrong, told, chart, insights } = await playDay();
  process.stdout.write(
    `${[...chart, "", ...told.map(toldLine), ...wrong, "", insights].join("\n")}\n`,
  );
  const count = (part: string): number => told.filter(({ text }) => text.includes(part)).length;
  const right = EXPECTED.length - new Set(wrong.map((line) => line.slice(0, 5))).size;
  return [
    {
      what: "moments of a scripted day at which the three heads say what the script means",
      value: `${right} of ${EXPECTED.length}`,
      goal: `${EXPECTED.length} of ${EXPECTED.length}`,
    },
    { what: "an agent in a loop was told", value: count("has failed"), goal: ">= 1" },
    {
      what: "a message was held in the block, and told at the commit",
      value: count("waits"),
      goal: "= 1",
    },
    { what: "help was offered", value: count("Help may"), goal: "= 1" },
  ];
}

/**
 * A day through the built program: a node at a clock of ours, its real hooks (a process each), an editor's batches, git's own
 * log; and what an assistant hears of the three heads four times a minute.
 */
export async function playDay(): Promise<PlayedDay> {
  await using player = await openPlayer(START + (EARLIER[0] ?? 0) * HOUR_MS);
  for (const hours of EARLIER) await playEarlier(player, START + hours * HOUR_MS);
  const samples: Sample[] = [];
  const told: Told[] = [];
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const from = START + minute * MINUTE_MS;
    const steps = DAY.filter(({ at }) => at === minute).flatMap((one) => one.steps);
    for (let n = 0; n < BATCHES; n += 1) {
      const at = from + (n + 1) * BATCH_MS;
      player.setClock(at);
      for (const step of steps) if (isGathered(step)) await player.play(shareOf(step, n), at);
      samples.push({ at, ...(await player.read()) });
    }
    const now = from + STEPS_MS;
    player.setClock(now);
    for (const step of steps.filter((one) => !isGathered(one))) {
      const text = await player.play(step, now);
      for (const line of text?.split("\n") ?? [])
        if (ADVICE.test(line)) told.push({ at: minute, text: line });
    }
    player.setClock(now + LATER_MS);
    samples.push({ at: now + LATER_MS, ...(await player.read()) });
  }
  const wrong = EXPECTED.flatMap((one) => {
    const heard = samples.findLast(({ at }) => at < minuteEnd(one.at));
    return heard ? differences(one, heard) : [];
  });
  const { stdout: insights } = await player.place.run(["insights"]);
  return { wrong, told, chart: draw(samples), insights };
}

/** What a hook's answer has beside notes that bear on a prompt. */
const ADVICE = /has failed|waits for this|Help may/;

/** A calm stretch of another day: what is usual for this person. */
async function playEarlier(player: Player, start: number): Promise<void> {
  for (let minute = 0; minute < EARLIER_MINUTES; minute += 1) {
    const now = start + minute * MINUTE_MS;
    player.setClock(now);
    const count = 2 + (minute % 7);
    await player.play({ kind: "edits", count, file: "earlier" }, now);
    await player.read();
  }
}

type Gathered = Extract<Step, { kind: "edits" | "moves" }>;

function isGathered(step: Step): step is Gathered {
  return step.kind === "edits" || step.kind === "moves";
}

/** The n-th batch of a minute's. */
function shareOf(step: Gathered, n: number): Gathered {
  const count =
    Math.floor(((n + 1) * step.count) / BATCHES) - Math.floor((n * step.count) / BATCHES);
  return { ...step, count };
}

function differences(expected: Expectation, heard: Sample): string[] {
  const { at, because, ...values } = expected;
  const said: Readonly<Record<string, unknown>> = { ...heard };
  return Object.entries(values)
    .filter(([head, value]) => said[head] !== value)
    .map(
      ([head, value]) =>
        `${clockOf(at)} ${because}: ${head} is ${String(said[head])}, not ${String(value)}`,
    );
}

const PER_CELL = 4;

/** A column is four minutes; of each what held at its end, and of focus and friction the most. */
function draw(samples: readonly Sample[]): string[] {
  const cells = Array.from({ length: Math.ceil(MINUTES / PER_CELL) }, (_, n) => {
    const from = START + n * PER_CELL * MINUTE_MS;
    return samples.filter(({ at }) => at >= from && at < from + PER_CELL * MINUTE_MS);
  });
  const focus = { none: 0, warming: 0.5, in_block: 1 } as const;
  const rows: Readonly<Record<string, (cell: readonly Sample[]) => string>> = {
    state: (cell) => {
      const last = WORK_STATES.find((state) => state === cell.at(-1)?.state);
      return last === undefined ? "?" : STATE_LETTERS[last];
    },
    focus: (cell) => bar(Math.max(...cell.map((one) => share(focus, one.focus)))),
    friction: (cell) => bar(cell.filter((one) => one.friction === true).length / cell.length),
    "good time": (cell) => bar(cell.filter((one) => one.goodMoment === true).length / cell.length),
  };
  const hours = cells.map((_, n) => (n % 15 === 0 ? String(9 + n / 15).padStart(2, "0") : ""));
  let axis = "";
  for (const [n, hour] of hours.entries()) if (hour !== "") axis = axis.padEnd(n) + hour;
  return [
    `${"".padEnd(10)}${axis}`,
    ...Object.entries(rows).map(([name, of]) => name.padEnd(10) + cells.map(of).join("")),
  ];
}

function share(levels: Readonly<Record<string, number>>, name: string | null): number {
  return levels[name ?? ""] ?? 0;
}

function toldLine({ at, text }: Told): string {
  return `${clockOf(at)} told to the agent: ${text.slice(0, 70)} ...`;
}

function minuteEnd(minute: number): number {
  return START + (minute + 1) * MINUTE_MS;
}

function clockOf(minute: number): string {
  return new Date(START + minute * MINUTE_MS).toISOString().slice(11, 16);
}
