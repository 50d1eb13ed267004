import { WORK_STATES } from "../answer.ts";
import { IDLE_MINUTES } from "./idle.ts";

/**
 * What a bucket of time holds: whole numbers that add up, so that a minute is the sum of its six parts. Each with what it
 * counts, for the data map and for whoever inspects it. Milliseconds where not said otherwise.
 */
const HELD = {
  ...Object.fromEntries(
    IDLE_MINUTES.map((minutes) => [
      `human_${minutes}m`,
      `time of the person in gaps of up to ${minutes} min`,
    ]),
  ),
  ...Object.fromEntries(
    IDLE_MINUTES.map((minutes) => [
      `wait_${minutes}m`,
      `time in which only an agent worked, in gaps of up to ${minutes} min`,
    ]),
  ),
  agent: "time in which an agent worked",
  ...Object.fromEntries(
    WORK_STATES.filter((state) => state !== "away").map((state) => [
      state,
      "time in this state, as it was answered then",
    ]),
  ),
  in_block: "time in a focus block, as it was answered then",
  warming: "time on the way into one, as it was answered then",
  friction: "time in which help was likely welcome, as it was answered then",
  good_moment: "time in which an interruption was cheap, as it was answered then",
  edits: "how many edits of the person",
  deletions: "how many of them took something away",
  pastes: "how many brought in a block",
  undos: "how many steps back",
  moves: "how many moves to another place in the code",
  switches: "how many changes to another file between edits or saves",
  saves: "how many saves of the person",
  prompts: "how many prompts",
  corrections: "how many prompts that begin as a correction",
  repeats: "how many prompts much like the one before",
  negatives: "how many prompts read as negative, where that was agreed to",
  tools: "how many tools an agent used",
  tool_failures: "how many of them failed",
  tests: "how many runs of tests",
  test_failures: "how many of them failed",
  commits: "how many commits",
  reverts: "how many reverts and resets",
  branches: "how many changes of branch",
  agent_edits: "how many edits and saves of an agent",
  asks: "how often an agent asked or notified",
  sessions: "how many sessions of an assistant began",
} satisfies Record<string, string>;

/** The names of all sums, in the order of the columns. */
export const SUMS: readonly string[] = Object.keys(HELD);
export const SUM_MEANINGS: Readonly<Record<string, string>> = HELD;

const PLACES = new Map(SUMS.map((name, place) => [name, place]));

/** Where a sum lies in a `Sums`; throws for a name that there is not. */
export function placeOf(name: string): number {
  const place = PLACES.get(name);
  if (place === undefined) throw new RangeError(`there is no sum "${name}"`);
  return place;
}

/** One bucket's sums, by `placeOf`; whole numbers. */
export type Sums = Float64Array;

export const emptySums = (): Sums => new Float64Array(SUMS.length);

export function addSums(to: Sums, from: Sums): void {
  for (let at = 0; at < from.length; at += 1) to[at] = (to[at] ?? 0) + (from[at] ?? 0);
}
