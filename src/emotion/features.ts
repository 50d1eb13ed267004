import { GAP_CAP_MS, type WorkEvent } from "./events.ts";
import { createWindow, WINDOWS, type Window, type WindowName } from "./windows.ts";

/** What a window says of the work in it. Shares are 0 to 1; gaps are between the person's events. */
export const FEATURES = [
  "gapMean", // of the natural logarithm of the gap in milliseconds
  "gapSd",
  "gapEntropy", // 0: all gaps of one length, 1: all lengths alike
  "actRate", // of all that the person did, a minute
  "editRate", // a minute
  "deleteShare", // of edits
  "undoShare",
  "bulkShare",
  "pause2Share", // of gaps, those over 2, 15 and 60 s
  "pause15Share",
  "pause60Share",
  "filesTouched",
  "switchRate", // from file to file, a minute
  "churn", // deleted and undone, to what was put in
  "failures",
  "retries", // the same tool failing on the same target
  "reverts",
  "prompts",
  "promptLike", // mean likeness of a prompt to the one before
  "corrections",
  "negatives", // prompts whose owner lets them be read, and that are surely negative
  "waitingShare", // of time
  "humanShare", // of edits
] as const;
export type Feature = (typeof FEATURES)[number];
export type FeatureValues = Readonly<Record<Feature, number>>;

/** Where each count lies in a window. */
const ACTS = 0;
const EDITS = 1;
const INSERTS = 2;
const DELETES = 3;
const UNDOS = 4;
const BULKS = 5;
const GAPS = 6;
const LOGS = 7;
const SQUARES = 8;
const OVER_2 = 9;
const OVER_15 = 10;
const OVER_60 = 11;
const SWITCHES = 12;
const FAILURES = 13;
const RETRIES = 14;
const REVERTS = 15;
const PROMPTS = 16;
const LIKES = 17;
const CORRECTIONS = 18;
const NEGATIVES = 19;
const AGENT = 20;
const WAITING = 21;
const BINS = 22;
/** Of gaps, each twice as long as the one before, from 128 ms. */
const BIN_COUNT = 9;
const FIRST_BIN = 7;
const CHANNELS = BINS + BIN_COUNT;
/** Fractions are kept in whole thousandths, so that sums that come and go leave no rest. */
const FRACTION = 1_000;
const MOST_TIMES = 50;
const SURELY = 0.9;
const FILES = 64;

export interface Features {
  readonly pass: (t: number) => void;
  readonly hear: (event: WorkEvent, t: number) => void;
  /** The person waited for an agent for so many milliseconds. */
  readonly waited: (ms: number) => void;
  readonly get: (window: WindowName) => FeatureValues;
  /** Edits by the person and by agents within the window. */
  readonly edits: (window: WindowName) => { readonly human: number; readonly agent: number };
}

/** Counts what happens in four sliding windows at once. O(1) a step in time and memory. */
export function createFeatures(): Features {
  const windows: Readonly<Record<WindowName, Window>> = {
    burst: createWindow(WINDOWS.burst, CHANNELS),
    minute: createWindow(WINDOWS.minute, CHANNELS),
    spell: createWindow(WINDOWS.spell, CHANNELS),
    block: createWindow(WINDOWS.block, CHANNELS),
  };
  const all = Object.values(windows);
  const files = new Map<string, number>();
  let now = 0;
  let actedAt: number | undefined;
  let file: string | undefined;
  let failedTarget: string | undefined;

  const add = (channel: number, amount = 1): void => {
    for (const window of all) window.add(channel, amount);
  };

  const hearGap = (gap: number): void => {
    const log = Math.log(Math.max(10, gap));
    add(GAPS);
    add(LOGS, Math.round(log * FRACTION));
    add(SQUARES, Math.round(log * log * FRACTION));
    if (gap > 2_000) add(OVER_2);
    if (gap > 15_000) add(OVER_15);
    if (gap >= GAP_CAP_MS) add(OVER_60);
    const bin = Math.floor(Math.log2(Math.max(1, gap))) - FIRST_BIN;
    add(BINS + Math.min(BIN_COUNT - 1, Math.max(0, bin)));
  };

  const hearFile = (target: string, t: number): void => {
    if (file !== undefined && file !== target) add(SWITCHES);
    file = target;
    files.delete(target);
    files.set(target, t);
    const [oldest] = files.keys();
    if (files.size > FILES && oldest !== undefined) files.delete(oldest);
  };

  const hearPerson = (event: WorkEvent, t: number): void => {
    const { kind, cls, target, n = 1 } = event;
    if (kind === "idle" || kind === "notify") return;
    const times = Math.min(n, MOST_TIMES);
    const gap = event.dt ?? (actedAt === undefined ? undefined : Math.min(GAP_CAP_MS, t - actedAt));
    if (gap !== undefined) hearGap(gap);
    actedAt = t;
    add(ACTS, times);
    if (target !== undefined && isInFile(kind)) hearFile(target, t);
    if (kind === "edit" || kind === "bulk" || kind === "undo") {
      add(EDITS, times);
      if (kind === "undo") add(UNDOS, times);
      else add(cls === "delete" ? DELETES : INSERTS, times);
      if (kind === "bulk" || cls === "paste") add(BULKS, times);
    }
    // A save that only the watcher of files saw stands for the edits before it.
    if (kind === "save" && event.src === "fs") add(EDITS);
    if (kind === "revert") add(REVERTS);
    if (kind === "prompt") {
      add(PROMPTS);
      add(LIKES, Math.round((event.like ?? 0) * FRACTION));
      if (event.fix === true) add(CORRECTIONS);
      if (event.pol === -1 && (event.conf ?? 0) > SURELY) add(NEGATIVES);
    }
  };

  const hearResult = ({ kind, cls, ok, target }: WorkEvent): void => {
    if ((kind !== "test" && kind !== "tool") || ok === undefined) return;
    if (ok) {
      failedTarget = undefined;
      return;
    }
    if (kind === "test" || cls === "test") add(FAILURES);
    else if (target !== undefined && target === failedTarget) add(RETRIES);
    failedTarget = target;
  };

  return {
    pass(t) {
      now = t;
      for (const window of all) window.pass(t);
    },
    hear(event, t) {
      hearResult(event);
      if (event.actor === "human") hearPerson(event, t);
      else if (isAgentEdit(event)) add(AGENT);
    },
    waited: (ms) => add(WAITING, ms),
    edits: (name) => ({ human: windows[name].sum(EDITS), agent: windows[name].sum(AGENT) }),
    get(name) {
      const { spanMs } = WINDOWS[name];
      const sum = windows[name].sum;
      const minutes = spanMs / 60_000;
      const gaps = sum(GAPS);
      const mean = share(sum(LOGS) / FRACTION, gaps);
      let files5 = 0;
      for (const t of files.values()) if (now - t < spanMs) files5 += 1;
      return {
        gapMean: mean,
        gapSd: Math.sqrt(Math.max(0, share(sum(SQUARES) / FRACTION, gaps) - mean * mean)),
        gapEntropy: entropy(Array.from({ length: BIN_COUNT }, (_, n) => sum(BINS + n))),
        actRate: sum(ACTS) / minutes,
        editRate: sum(EDITS) / minutes,
        deleteShare: share(sum(DELETES), sum(EDITS)),
        undoShare: share(sum(UNDOS), sum(EDITS)),
        bulkShare: share(sum(BULKS), sum(EDITS)),
        pause2Share: share(sum(OVER_2), gaps),
        pause15Share: share(sum(OVER_15), gaps),
        pause60Share: share(sum(OVER_60), gaps),
        filesTouched: files5,
        switchRate: sum(SWITCHES) / minutes,
        churn: share(sum(DELETES) + sum(UNDOS), sum(INSERTS)),
        failures: sum(FAILURES),
        retries: sum(RETRIES),
        reverts: sum(REVERTS),
        prompts: sum(PROMPTS),
        promptLike: share(sum(LIKES) / FRACTION, sum(PROMPTS)),
        corrections: sum(CORRECTIONS),
        negatives: sum(NEGATIVES),
        waitingShare: Math.min(1, sum(WAITING) / spanMs),
        humanShare: share(sum(EDITS), sum(EDITS) + sum(AGENT)),
      };
    },
  };
}

/** What an agent writes into files: not what failed, nor what it writes with PAIRED's own tools. */
function isAgentEdit({ kind, cls, ok, src }: WorkEvent): boolean {
  if (src === "mcp") return false;
  return kind === "edit" || kind === "bulk" || (kind === "tool" && cls === "write" && ok !== false);
}

function isInFile(kind: WorkEvent["kind"]): boolean {
  return kind === "edit" || kind === "bulk" || kind === "undo" || kind === "nav" || kind === "save";
}

function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : part / whole;
}

function entropy(counts: readonly number[]): number {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const bits = counts
    .filter((count) => count > 0)
    .reduce((sum, count) => sum - (count / all) * Math.log(count / all), 0);
  return bits / Math.log(counts.length);
}
