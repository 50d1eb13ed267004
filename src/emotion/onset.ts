/** A rise smaller than this is not looked for. */
const SLACK = 0.25;
/** So much, summed over the samples since the onset, is a change. */
const THRESHOLD = 8;
/** About how many samples the usual level looks back on. */
const MEMORY = 120;

export interface Onset {
  readonly add: (t: number, value: number) => void;
  /** Since when the values are higher than they were; undefined while they are not. */
  readonly get: () => number | undefined;
}

/**
 * Where a series rises: the test of Page and Hinkley (Page, "Continuous inspection schemes", Biometrika 1954). Sums how far
 * values lie over what was usual; the onset is where that sum was lowest. The usual level stands still from then on, and
 * the rise is over when a value is back at it.
 */
export function createOnset(): Onset {
  let usual: number | undefined;
  let sum = 0;
  let lowestAt = 0;
  let onset: number | undefined;
  return {
    get: () => onset,
    add(t, value) {
      usual ??= value;
      if (onset !== undefined && value <= usual + SLACK) {
        onset = undefined;
        sum = 0;
      }
      sum += value - usual - SLACK;
      if (sum <= 0) {
        sum = 0;
        lowestAt = t;
      }
      if (onset === undefined && sum > THRESHOLD) onset = lowestAt;
      if (onset === undefined) usual += (value - usual) / MEMORY;
    },
  };
}
