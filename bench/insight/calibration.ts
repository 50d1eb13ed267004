import { certify, type Label } from "../../src/emotion/calibrate/certify.ts";
import { fitIsotonic } from "../../src/emotion/calibrate/isotonic.ts";
import type { Figure } from "../report.ts";
import { randomFrom } from "./text/fit.ts";

const DAY_MS = 86_400_000;
const USERS = 2000;
const DAYS = 120;
const LABELS_A_DAY = 4;
const TARGET = 0.95;
const BINS = 10;

/** A person whose head is right as often as a curve of its score says, and who mislabels now and then. */
interface User {
  /** How often the head is right at a score of 0 to 1, on a day. */
  readonly rightAt: (score: number, day: number) => number;
  /** The share of labels that say the opposite of the truth. */
  readonly noise: number;
}

interface Lived {
  readonly labels: readonly Label[];
  readonly random: () => number;
}

/** E9: simulated people; how often a certificate was wrong, how well probabilities fit, and what drift does. */
export function measureCalibration(): Figure[] {
  const steady = people(1, (random) => steadyUser(random));
  const worse = people(2, (random) => driftingUser(random));
  return [
    { what: "simulated people", value: steady.length },
    ...certificatesOf("steady", steady),
    ...byNoise(steady),
    ...certificatesOf("drifting", worse),
    ...afterDrift(worse),
    { what: "fewest labels of a certificate", value: fewestLabels(steady), goal: ">= 59" },
    {
      what: "a head that is right in 9 of 10, any score: ever certified",
      value: hopeless(),
      unit: "% of people",
    },
    { what: "ECE of the probabilities, label noise 0", value: calibrationError(), goal: "<= 0.05" },
  ];
}

interface Person {
  readonly user: User;
  readonly lived: Lived;
}

function people(seed: number, of: (random: () => number) => User): Person[] {
  return Array.from({ length: USERS }, (_, n) => {
    const random = randomFrom(seed * 1_000_003 + n);
    const user = of(random);
    return { user, lived: live(user, random) };
  });
}

const NOISES = [0, 0.01, 0.05, 0.1, 0.2] as const;

/** Right half of the time at a score of 0, and more often up to a knee of its own; from there on as often as it can be. */
function steadyUser(random: () => number): User {
  const knee = 0.2 + 0.6 * random();
  const best = 0.9 + 0.1 * random();
  return {
    noise: NOISES[Math.floor(random() * NOISES.length)] ?? 0,
    rightAt: (score) => 0.5 + (best - 0.5) * Math.min(1, score / knee),
  };
}

/** The same, until the head gets worse at once on some day between the 40th and the 100th. */
function driftingUser(random: () => number): User {
  const before = steadyUser(random);
  const day = 40 + Math.floor(random() * 60);
  const loss = 0.02 + 0.3 * random();
  return {
    noise: before.noise,
    rightAt: (score, today) => before.rightAt(score, today) - (today >= day ? loss : 0),
  };
}

function live({ rightAt, noise }: User, random: () => number): Lived {
  const labels: Label[] = [];
  for (let day = 0; day < DAYS; day += 1)
    for (let n = 0; n < LABELS_A_DAY; n += 1) {
      const score = random();
      const right = random() < rightAt(score, day);
      const wrongLabel = random() < noise;
      labels.push({ t: day * DAY_MS + n * 3_600_000, score, right: right !== wrongLabel });
    }
  return { labels, random };
}

/** The true share of errors among the answers from a threshold on, on a day. */
function errorFrom({ rightAt }: User, threshold: number, day: number): number {
  const steps = 200;
  let wrong = 0;
  for (let n = 0; n < steps; n += 1)
    wrong += 1 - rightAt(threshold + ((1 - threshold) * (n + 0.5)) / steps, day);
  return wrong / steps;
}

/** On the last day: who is certified, and how many of those err more than they may. */
function certificatesOf(name: string, persons: readonly Person[]): Figure[] {
  const certified = persons.flatMap(({ user, lived }) => {
    const { threshold, coverage } = certify(lived.labels);
    return threshold === undefined
      ? []
      : [{ error: errorFrom(user, threshold, DAYS - 1), coverage: coverage ?? 0 }];
  });
  const held = certified.filter(({ error }) => error <= 1 - TARGET).length;
  return [
    {
      what: `${name}: certified after ${DAYS} days`,
      value: (100 * certified.length) / persons.length,
      unit: "%",
    },
    {
      what: `${name}: of those, share with at most 5 % errors`,
      value: certified.length === 0 ? "none" : (100 * held) / certified.length,
      unit: "%",
      goal: ">= 95",
    },
    {
      what: `${name}: mean error of the certified`,
      value: mean(certified.map(({ error }) => 100 * error)),
      unit: "%",
      goal: "<= 5",
    },
    {
      what: `${name}: moments that a certificate answers`,
      value: mean(certified.map(({ coverage }) => 100 * coverage)),
      unit: "%",
    },
  ];
}

function byNoise(persons: readonly Person[]): Figure[] {
  return NOISES.map((noise) => {
    const these = persons.filter(({ user }) => user.noise === noise);
    const certified = these.filter(({ lived }) => certify(lived.labels).threshold !== undefined);
    return {
      what: `steady: certified with ${100 * noise} % wrong labels`,
      value: (100 * certified.length) / these.length,
      unit: "%",
    };
  });
}

/** Of people whose head got worse while they held a certificate: how many labels later it was gone. */
function afterDrift(persons: readonly Person[]): Figure[] {
  const delays: number[] = [];
  let kept = 0;
  for (const { user, lived } of persons) {
    const start = user.rightAt(0.99, 0);
    const day =
      Array.from({ length: DAYS }, (_, n) => n).find((n) => user.rightAt(0.99, n) < start) ?? DAYS;
    const upTo = (labels: number): Label[] => lived.labels.slice(0, day * LABELS_A_DAY + labels);
    if (certify(upTo(0)).threshold === undefined) continue;
    const gone = [4, 8, 12, 16, 20, 28, 36, 48, 60, 80].find(
      (labels) => certify(upTo(labels)).threshold === undefined,
    );
    if (gone === undefined) kept += 1;
    else delays.push(gone);
  }
  return [
    { what: "drift: certificates under way", value: delays.length + kept },
    {
      what: "drift: withdrawn after labels, median",
      value: delays.toSorted((a, b) => a - b)[Math.floor(delays.length / 2)] ?? Number.NaN,
    },
    { what: "drift: not withdrawn within 80 labels", value: kept },
  ];
}

/** Each label more, from 40 on, of people whose head is nearly always right. */
function fewestLabels(persons: readonly Person[]): number {
  let fewest = Infinity;
  for (const { lived } of persons.slice(0, 10)) {
    const right = lived.labels.map(({ t, score }) => ({ t, score, right: true }));
    for (let count = 40; count < 100; count += 1)
      if (certify(right.slice(0, count)).threshold !== undefined) {
        fewest = Math.min(fewest, count);
        break;
      }
  }
  return fewest;
}

/** Looked at every tenth day for four months: the worst case, of whom every certificate is wrong. */
function hopeless(): number {
  const persons = people(3, () => ({ noise: 0, rightAt: () => 0.9 })).slice(0, 150);
  const ever = persons.filter(({ lived }) =>
    Array.from({ length: DAYS / 10 }, (_, n) => (n + 1) * 10 * LABELS_A_DAY).some(
      (count) => certify(lived.labels.slice(0, count)).threshold !== undefined,
    ),
  );
  return (100 * ever.length) / persons.length;
}

/** Of isotonic probabilities, fitted to the older 70 % and asked of the newer 30 %; ten bins, pooled over people. */
function calibrationError(): number {
  const bins = Array.from({ length: BINS }, () => ({ said: 0, right: 0, n: 0 }));
  for (const { lived } of people(4, (random) => ({ ...steadyUser(random), noise: 0 }))) {
    const cut = Math.floor(lived.labels.length * 0.7);
    const fit = fitIsotonic(lived.labels.slice(0, cut));
    for (const { score, right } of lived.labels.slice(cut)) {
      const said = fit?.(score) ?? 0;
      const bin = bins[Math.min(BINS - 1, Math.floor(said * BINS))];
      if (!bin) continue;
      bin.said += said;
      bin.right += right ? 1 : 0;
      bin.n += 1;
    }
  }
  const all = bins.reduce((sum, { n }) => sum + n, 0);
  return bins.reduce((sum, { said, right }) => sum + Math.abs(said - right) / all, 0);
}

function mean(values: readonly number[]): number | string {
  if (values.length === 0) return "none";
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
