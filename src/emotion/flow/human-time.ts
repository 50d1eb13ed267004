import { stepsUpTo } from "./idle.ts";

/** Who worked how long, in ms, by one idle limit. */
export interface Times {
  /** The person, with or beside an agent. */
  readonly human: number;
  /** An agent, while the person waited for it. */
  readonly waiting: number;
  /** Agents, whether or not somebody waited. */
  readonly agent: number;
}

/** Reads the time out of a bucket's sums; exact for every idle limit that can be chosen. */
export function timesOf(sums: Readonly<Record<string, number>>, idleMs: number): Times {
  const upTo = (who: "human" | "wait"): number =>
    stepsUpTo(idleMs).reduce((total, step) => total + (sums[`${who}_${step}m`] ?? 0), 0);
  return { human: upTo("human"), waiting: upTo("wait"), agent: sums.agent ?? 0 };
}
