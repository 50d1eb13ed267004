import type { FocusState, WorkState } from "./answer.ts";
import type { Baseline } from "./baseline.ts";
import type { FeatureValues } from "./features.ts";
import type { FocusReading } from "./reading.ts";

/** A focus block is at least this long before it is called one ... */
const BLOCK_MS = 10 * 60_000;
/** ... and is over when what made it has been missing for this long. */
const DECAY_MS = 3 * 60_000;
/** From the first quarter of a block on it is said to be warming. */
const WARMING_MS = BLOCK_MS / 4;
/** More active than this share of the person's own minutes; once so, until below the other. */
const ACTIVE_FROM = 0.8;
const ACTIVE_TO = 0.5;
/** Files changed a minute, over five minutes, at which attention is no longer on one thing. */
const SWITCHES_FROM = 1.2;
const SWITCHES_TO = 2;
/** While the person waits for an agent nothing grows or decays, for this long. */
const WAIT_MS = 3 * 60_000;
/** Minutes of work overlap in the five that each looks back on. */
const OVERLAP = 5;
const Z_95 = 1.96;

export interface FocusHead {
  /** Lets `ms` pass up to `t`, with what the last five minutes were like and the state at `t`. */
  readonly pass: (t: number, ms: number, values: FeatureValues, state: WorkState | null) => void;
  readonly get: () => FocusState;
  readonly read: (seen: boolean) => FocusReading;
}

/**
 * Focus blocks after FlowLight (Züger et al., CHI 2017): a person's activity against their own usual, sustained, with few
 * changes of file. What was active counts up to ten minutes, what was not counts down to nothing in three.
 */
export function createFocusHead(baseline: Baseline): FocusHead {
  let level = 0;
  let waitedMs = 0;
  let inBlock = false;
  let isActive = false;
  let rank = 0;
  let minutes = 0;
  let switchRate = 0;

  const get = (): FocusState => {
    if (inBlock) return "in_block";
    return level >= WARMING_MS ? "warming" : "none";
  };

  return {
    get,
    pass(t, ms, values, state) {
      waitedMs = state === "waiting_on_agent" ? waitedMs + ms : 0;
      ({ rank, minutes } = baseline.rank(t, values.actRate));
      ({ switchRate } = values);
      if (waitedMs > 0 && waitedMs <= WAIT_MS) return;
      isActive =
        state !== null &&
        state !== "away" &&
        state !== "waiting_on_agent" &&
        rank >= (isActive ? ACTIVE_TO : ACTIVE_FROM) &&
        switchRate <= (isActive ? SWITCHES_TO : SWITCHES_FROM);
      level += isActive ? ms : (-ms * BLOCK_MS) / DECAY_MS;
      level = Math.max(0, Math.min(BLOCK_MS, level));
      if (level === BLOCK_MS) inBlock = true;
      if (level === 0) inBlock = false;
    },
    read(seen) {
      const unknown = { probability: null, coverage: null, labels: 0, bound: null };
      if (!seen || baseline.isLearning())
        return {
          ...unknown,
          value: null,
          basis: seen ? "learning" : "no_signal",
          score: null,
          interval: null,
        };
      const calm = Math.min(1, SWITCHES_TO / Math.max(SWITCHES_TO, switchRate));
      const [low, high] = wilson(rank, Math.max(1, minutes / OVERLAP));
      return {
        ...unknown,
        value: get(),
        basis: "definition",
        score: rank * calm,
        interval: [low * calm, high * calm],
      };
    },
  };
}

/** The interval of a share seen in `count` cases (Wilson 1927). */
function wilson(share: number, count: number): readonly [number, number] {
  const square = (Z_95 * Z_95) / count;
  const middle = (share + square / 2) / (1 + square);
  const half =
    (Z_95 * Math.sqrt((share * (1 - share)) / count + square / (4 * count))) / (1 + square);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
