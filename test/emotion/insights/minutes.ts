import type { Minute } from "../../../src/emotion/insights/insights.ts";

export const MINUTE = 60_000;

/** Minutes one after the other, so many of each; one in which nothing was has no row, as in flow.db. */
export function minutesOf(
  start: number,
  script: readonly (readonly [count: number, sums: Readonly<Record<string, number>>])[],
): Minute[] {
  const minutes: Minute[] = [];
  let at = start;
  for (const [count, sums] of script)
    for (let n = 0; n < count; n += 1) {
      if (Object.keys(sums).length > 0) minutes.push({ at, sums });
      at += MINUTE;
    }
  return minutes;
}
