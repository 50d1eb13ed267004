import type { Insights } from "./insights.ts";
import type { Figure } from "./intervals.ts";
import type { Loaded } from "./load.ts";

/** What a day or week was like, one line a figure, each with its interval and number. */
export function figureLines(loaded: Loaded): string[] {
  const { time, focus, interruptions, rework, waiting } = loaded;
  const { asked, away, switched, cost } = interruptions;
  return [
    `you ${duration(time.human)}, waiting for agents ${duration(time.waiting)}, agents at work ${duration(time.agent)}`,
    `focus blocks: ${focus.blocks}, ${duration(focus.minutes)} in all; median length ${say(focus.length, minutes)}`,
    `blocks cut short: ${asked} as an agent asked, ${away} by going away, ${switched} by switching; own time until the next ${say(cost, minutes)}`,
    `waiting for agents: ${say(waiting, percent)} of the time at work`,
    `prompts that correct the one before: ${say(rework.corrected_prompts, percent)}`,
    `failed test runs: ${say(rework.failed_tests, percent)}; reverts: ${say(rework.reverts, percent)} of commits; deletions: ${say(rework.deletions, percent)} of edits`,
    `best hours: ${bestLine(loaded)}`,
  ];
}

function bestLine({ best_hours: best }: Insights): string {
  if (best.length === 0) return "not enough signal (at least 3 days of an hour)";
  return best
    .map(({ hour, share }) => `${String(hour).padStart(2, "0")}:00 ${say(share, percent)} in focus`)
    .join("; ");
}

/** `32 min (95 %: 20 to 45, n 12)` */
export function say({ value, low, high, n }: Figure, unit: (value: number) => string): string {
  if (value === null || low === null || high === null) return `not enough signal (n ${n})`;
  return `${unit(value)} (95 %: ${unit(low)} to ${unit(high)}, n ${n})`;
}

export function minutes(value: number): string {
  return `${Math.round(value)} min`;
}

export function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}

function duration(value: number): string {
  const all = Math.round(value);
  return all < 60 ? `${all} min` : `${Math.floor(all / 60)} h ${all % 60} min`;
}
