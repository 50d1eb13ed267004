import type { Answer } from "../answer.ts";
import { answersNeeded, lowerBound } from "./binomial.ts";
import { failsLately, findDrift } from "./drift.ts";
import { fitIsotonic } from "./isotonic.ts";

/** A label of the person's own, beside what a head had answered before it was given. */
export interface Label {
  /** When, in milliseconds; labels of one day stay together. */
  readonly t: number;
  /** How sure the head was of its answer, 0 to 1. */
  readonly score: number;
  readonly right: boolean;
}

/** What a person's labels allow a head to say. */
export interface Certificate {
  /** The head answers from this score on; undefined: nothing is certified. */
  readonly threshold: number | undefined;
  /** The share of the newest labelled moments that it answers. */
  readonly coverage: number | null;
  readonly labels: number;
  readonly bound: number | null;
  readonly basis: "prior" | "personal" | "certified" | "uncalibrated";
  /** How often such an answer is right; undefined: too few labels to say. */
  readonly probabilityOf: ((score: number) => number) | undefined;
}

export interface CertifyOptions {
  /** The share of answers that must be right; .95 unless told. */
  readonly target?: number;
  /** The zone's offset from UTC in milliseconds, to know the person's days; 0 unless told. */
  readonly offsetMs?: number;
}

interface Step {
  readonly threshold: number;
  readonly answered: number;
  readonly right: number;
}

interface Passed {
  readonly threshold: number;
  readonly coverage: number;
  readonly bound: number;
}

/** Of the labels, and at least so many of them, the newest test what the older ones chose. */
const CALIBRATION = { share: 0.3, least: 200 } as const;
/** So much of the newest is answered at first, when no older labels say where to start. */
const FIRST_SHARE = 0.6;
const PERSONAL = 20;
const LEAST_DAYS = 5;
/** Years of labels; older ones no longer count. */
const MOST = 1000;
const DAY_MS = 86_400_000;

/**
 * What a head may say with a bound on its errors, from labels in any order, each scored before it was given. Learn then
 * test (Angelopoulos et al. 2021): older labels choose a threshold; on those of the newest days it, and then lower
 * ones, are tried by the lower bound of their accuracy until one fails, an order that the tested labels do not decide,
 * so that the whole stays at 95 %. Labels before a change for the worse do not count: what was known is `uncalibrated`.
 * The bound holds on average over moments like the labelled ones, and no longer when those change.
 */
export function certify(
  given: readonly Label[],
  { target = 0.95, offsetMs = 0 }: CertifyOptions = {},
): Certificate {
  const all = given.toSorted((a, b) => a.t - b.t).slice(-MOST);
  const drift = findDrift(all.map(({ right }) => right));
  const labels = all.slice(drift);
  const least = Math.max(CALIBRATION.least, labels.length * CALIBRATION.share);
  const newest = newestDays(labels, least, offsetMs);
  const older = labels.slice(0, labels.length - newest.length);
  const probabilityOf =
    labels.length < PERSONAL ? undefined : fitIsotonic(older.length < PERSONAL ? labels : older);
  const rest = { labels: labels.length, probabilityOf };

  const days = new Set(newest.map(({ t }) => dayOf(t, offsetMs))).size;
  const passed = days < LEAST_DAYS ? undefined : findThreshold({ newest, older }, target);
  if (passed) {
    const answered = labels.filter(({ score }) => score >= passed.threshold);
    const holds = !failsLately(
      answered.map(({ right }) => right),
      1 - target,
    );
    return holds
      ? { ...rest, ...passed, basis: "certified" }
      : { ...rest, threshold: undefined, coverage: null, bound: null, basis: "uncalibrated" };
  }
  const basis = drift > 0 ? "uncalibrated" : probabilityOf ? "personal" : "prior";
  return { ...rest, threshold: undefined, coverage: null, bound: null, basis };
}

/** What is said of `value`, which a head holds true with `score`: nothing below a certificate's threshold. */
export function answerWith<Value>(
  certificate: Certificate,
  { value, score }: { readonly value: Value; readonly score: number },
): Answer<Value> {
  const { threshold, coverage, labels, bound, basis, probabilityOf } = certificate;
  const silent = threshold !== undefined && score < threshold;
  return {
    value: silent ? null : value,
    probability: probabilityOf?.(score) ?? null,
    coverage,
    labels,
    bound,
    basis,
  };
}

/** Whole days from the end, until they hold `least` labels. */
function newestDays(labels: readonly Label[], least: number, offsetMs: number): readonly Label[] {
  let start = Math.max(0, labels.length - Math.ceil(least));
  const first = labels[start];
  if (!first) return [];
  const day = dayOf(first.t, offsetMs);
  while (start > 0 && dayOf(labels[start - 1]?.t ?? 0, offsetMs) === day) start -= 1;
  return labels.slice(start);
}

/** The lowest threshold that still holds, going down from where the older labels, or scores alone, say to start. */
function findThreshold(
  { newest, older }: { readonly newest: readonly Label[]; readonly older: readonly Label[] },
  target: number,
): Passed | undefined {
  const least = answersNeeded(0, target);
  const steps = stepsDown(newest).filter(({ answered }) => answered >= least);
  let passed: Passed | undefined;
  for (const { threshold, answered, right } of steps.slice(findStart(steps, older))) {
    const bound = lowerBound(right, answered);
    if (bound < target) break;
    passed = { threshold, coverage: answered / newest.length, bound };
  }
  return passed;
}

/** Each score as a threshold, the highest first, with what it would answer. */
function stepsDown(labels: readonly Label[]): Step[] {
  const sorted = labels.toSorted((a, b) => b.score - a.score);
  let right = 0;
  return sorted.flatMap((label, n) => {
    right += label.right ? 1 : 0;
    if (sorted[n + 1]?.score === label.score) return [];
    return [{ threshold: label.score, answered: n + 1, right }];
  });
}

/** The step that the older labels speak best of; where they are few, the one that answers a fixed share. */
function findStart(steps: readonly Step[], older: readonly Label[]): number {
  const all = steps.at(-1)?.answered ?? 0;
  const first = steps.findIndex(({ answered }) => answered >= all * FIRST_SHARE);
  if (older.length < answersNeeded(0)) return Math.max(0, first);
  const bounds = steps.map(({ threshold }) => {
    const answered = older.filter(({ score }) => score >= threshold);
    return lowerBound(answered.filter(({ right }) => right).length, answered.length);
  });
  return Math.max(0, bounds.lastIndexOf(Math.max(...bounds)));
}

function dayOf(t: number, offsetMs: number): number {
  return Math.floor((t + offsetMs) / DAY_MS);
}
