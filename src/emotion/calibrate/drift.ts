import { atLeast } from "./binomial.ts";

const LEAST = 15;
const CONFIDENCE = 0.01;
const RECENT = 20;
const TOO_RARE = 0.02;

/**
 * Where, in a sequence of right and wrong answers, the last change for the worse begins: the index of its first answer;
 * 0 when none is seen. ADWIN2 (Bifet and Gavaldà 2007): a window is cut wherever the means on both sides of a cut differ
 * by more than chance allows; what is before the cut no longer counts.
 */
export function findDrift(right: readonly boolean[]): number {
  const sums = [0];
  let start = 0;
  let worse = 0;
  for (const [n, one] of right.entries()) {
    sums.push((sums[n] ?? 0) + (one ? 1 : 0));
    const cut = findCut(sums, start, n + 1);
    if (cut === undefined) continue;
    start = cut.at;
    if (cut.worse) worse = cut.at;
  }
  return worse;
}

/** Whether the last answers hold more wrong ones than a share `allowed` of errors explains. */
export function failsLately(right: readonly boolean[], allowed: number): boolean {
  const recent = right.slice(-RECENT);
  return atLeast(recent.filter((one) => !one).length, recent.length, allowed) < TOO_RARE;
}

function findCut(
  sums: readonly number[],
  start: number,
  end: number,
): { at: number; worse: boolean } | undefined {
  const size = end - start;
  const sumAt = (n: number): number => sums[n] ?? 0;
  const mean = (sumAt(end) - sumAt(start)) / size;
  if (size < 2 * LEAST) return undefined;
  const log = Math.log((2 * Math.log(size)) / CONFIDENCE);
  for (let at = start + LEAST; at <= end - LEAST; at += 1) {
    const before = (sumAt(at) - sumAt(start)) / (at - start);
    const after = (sumAt(end) - sumAt(at)) / (end - at);
    const harmonic = 1 / (1 / (at - start) + 1 / (end - at));
    const chance = Math.sqrt((2 / harmonic) * mean * (1 - mean) * log) + (2 / (3 * harmonic)) * log;
    if (Math.abs(before - after) > chance) return { at, worse: after < before };
  }
  return undefined;
}
