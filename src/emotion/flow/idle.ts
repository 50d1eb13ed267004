import { PairedError } from "../../errors.ts";

/**
 * After how many minutes without a sign a person may choose to count as away. Time is kept by the length of the gap that
 * it lies in, in these steps, so that another choice gives the sums that it would have given from the start.
 */
export const IDLE_MINUTES = [1, 2, 3, 5, 10, 15, 20, 30, 60] as const;
export const MINUTE_MS = 60_000;
export const USUAL_IDLE_MS = 5 * MINUTE_MS;

/** The first step that a gap of `ms` fits in; undefined: the person was away by any choice. */
export function stepOf(ms: number): number | undefined {
  return IDLE_MINUTES.find((minutes) => ms <= minutes * MINUTE_MS);
}

/** The steps that count under an idle limit. */
export function stepsUpTo(idleMs: number): readonly number[] {
  return IDLE_MINUTES.filter((minutes) => minutes * MINUTE_MS <= idleMs);
}

/** `10m` or `10` to milliseconds. */
export function readIdle(text: string): number {
  const minutes = Number(/^(\d{1,3})\s*(?:m|min)?$/.exec(text)?.[1]);
  const known = IDLE_MINUTES.find((each) => each === minutes);
  if (known !== undefined) return known * MINUTE_MS;
  throw new PairedError("bad_input", "that is no idle limit", {
    fix: `One of these, in minutes: ${IDLE_MINUTES.join(", ")}.`,
  });
}
