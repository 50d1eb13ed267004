import { createEngine } from "../../src/emotion/engine.ts";
import { type WorkEvent, workEvent } from "../../src/emotion/events.ts";
import { PairedError } from "../../src/errors.ts";
import { createRandom } from "../personas/random.ts";
import type { Figure } from "../report.ts";
import { trainBoosted } from "./boosted.ts";
import { compareStates, type Change } from "./change.ts";
import { readFitech, type Step } from "./fitech.ts";
import { trainLogistic, type Train } from "./logistic.ts";
import { auc, averagePrecision, type Case, interval } from "./scores.ts";
import { closes, describeSteps, type Sample } from "./struggle.ts";

/** Folds within the people at hand, by which a method is chosen. */
const INNER_FOLDS = 3;
const LEAKY_FOLDS = 10;
const RECALL = 0.3;
const START_MS = Date.UTC(2026, 1, 2, 9);

const LEARNERS = {
  logistic: trainLogistic(100),
  trees: trainBoosted({ trees: 150, depth: 4, rate: 0.03, leaf: 2, share: 0.4 }),
} satisfies Record<string, Train>;
type Learner = keyof typeof LEARNERS;

/** What is chosen from: one learner, or the mean of several. */
const METHODS: readonly (readonly Learner[])[] = [["logistic"], ["trees"], ["logistic", "trees"]];

interface Scored extends Case {
  readonly person: string;
}

/** E4: steps at which experts would have stepped in, for people whom nothing was trained or chosen on. */
export function measureFriction(): Figure[] {
  const sequences = readFitech();
  if (!sequences) {
    process.stdout.write("SKIP: dataset not present (fitech-struggle)\n");
    return [];
  }
  const samples = sequences.flatMap(describeSteps);
  const people = [...new Set(samples.map(({ person }) => person))];
  const folds = people.map((one) => leaveOut(samples, one));
  const cases = folds.flatMap((fold) => fold.cases);
  const byPerson = people.map((one) => cases.filter(({ person }) => person === one));
  const leaky = splitAtRandom(samples);
  const last = sequences.flatMap((steps) =>
    steps.map(({ person, marked }, n) => ({
      person,
      score: steps[n - 1]?.marked === true ? 1 : 0,
      yes: marked,
    })),
  );
  const shipped = sequences.flatMap(scoreAsShipped);
  const yes = cases.filter((one) => one.yes).length;
  return [
    {
      what: "steps of novices, people, steps marked",
      value: `${cases.length}, ${people.length}, ${yes}`,
    },
    { what: "AUC, leaving one person out", value: auc(cases), goal: ">= 0.72" },
    { what: "  95 % interval by person", value: interval(byPerson, (drawn) => auc(drawn.flat())) },
    { what: "AP, leaving one person out", value: averagePrecision(cases), goal: ">= 0.16" },
    {
      what: "  95 % interval by person",
      value: interval(byPerson, (drawn) => averagePrecision(drawn.flat())),
    },
    { what: `  precision at recall ${RECALL}`, value: precisionAt(cases) },
    {
      what: "  methods chosen, within those left",
      value: tally(folds.map(({ method }) => method.join(" + "))),
    },
    { what: "  always the commonest: AUC", value: 0.5 },
    { what: "  always the commonest: AP", value: yes / cases.length },
    { what: "  as the step before was marked: AUC", value: auc(last) },
    { what: "  as the step before was marked: AP", value: averagePrecision(last) },
    { what: "  leaky, random split: AUC", value: auc(leaky) },
    { what: "  leaky, random split: AP", value: averagePrecision(leaky) },
    { what: "the prior that ships, untrained: AUC", value: auc(shipped) },
    { what: "the prior that ships, untrained: AP", value: averagePrecision(shipped) },
  ];
}

/** What the head of the product says at each step, of what of it the set shows: edits, and runs that fail where brackets do not close. */
function scoreAsShipped(sequence: readonly Step[]): Case[] {
  const engine = createEngine({ idleLimitMs: 180_000, hourOf: () => 12 });
  let change: Change | undefined;
  let before: Step | undefined;
  return sequence.map((step) => {
    change = compareStates(before, step, change);
    before = step;
    const t = START_MS + step.seconds * 1_000;
    for (const event of eventsOf(step, change)) engine.hear(workEvent.parse({ ...event, t }));
    return { score: engine.read(t).friction.score ?? 0, yes: step.marked };
  });
}

function eventsOf({ code }: Step, { put, cut, isRun }: Change): Omit<WorkEvent, "t">[] {
  const common = { v: 1, src: "editor", actor: "human", sess: "s", proj: "p" } as const;
  if (isRun) return [{ ...common, kind: "test", ok: closes(code), target: "t" }];
  return [
    ...(put > 0 ? [{ ...common, kind: "edit", cls: "insert", n: put } as const] : []),
    ...(cut > 0 ? [{ ...common, kind: "edit", cls: "delete", n: cut } as const] : []),
  ];
}

/** Chooses a method within the other people, trains it on them, and scores the one. */
function leaveOut(
  samples: readonly Sample[],
  one: string,
): { readonly method: readonly Learner[]; readonly cases: readonly Scored[] } {
  const others = samples.filter(({ person }) => person !== one);
  const method = choose(others);
  return {
    method,
    cases: scoreWith(
      method,
      others,
      samples.filter(({ person }) => person === one),
    ),
  };
}

function choose(samples: readonly Sample[]): readonly Learner[] {
  const people = [...new Set(samples.map(({ person }) => person))];
  const fold = new Map(people.map((person, n) => [person, n % INNER_FOLDS]));
  const parts = Array.from({ length: INNER_FOLDS }, (_, n) => {
    const within = samples.filter(({ person }) => fold.get(person) === n);
    const models = trainAll(samples.filter(({ person }) => fold.get(person) !== n));
    return METHODS.map((method) => within.map((sample) => scoreOf(sample, method, models)));
  });
  const worth = METHODS.map((_, m) => {
    const cases = parts.flatMap((part) => part[m] ?? []);
    return auc(cases) + averagePrecision(cases);
  });
  return METHODS[worth.indexOf(Math.max(...worth))] ?? ["logistic"];
}

type Models = Readonly<Record<Learner, (values: readonly number[]) => number>>;

function trainAll(samples: readonly Sample[]): Models {
  return { logistic: LEARNERS.logistic(samples), trees: LEARNERS.trees(samples) };
}

function scoreWith(
  method: readonly Learner[],
  train: readonly Sample[],
  on: readonly Sample[],
): Scored[] {
  const models = trainAll(train);
  return on.map((sample) => scoreOf(sample, method, models));
}

function scoreOf(
  { person, values, yes }: Sample,
  method: readonly Learner[],
  models: Models,
): Scored {
  const score = method.reduce((sum, learner) => sum + models[learner](values), 0) / method.length;
  return { person, score, yes };
}

/** The usual mistake, to show what it hides: the same person on both sides. */
function splitAtRandom(samples: readonly Sample[]): Scored[] {
  const random = createRandom(1);
  const fold = samples.map(() => Math.floor(random.next() * LEAKY_FOLDS));
  return Array.from({ length: LEAKY_FOLDS }, (_, n) =>
    scoreWith(
      ["logistic", "trees"],
      samples.filter((__, i) => fold[i] !== n),
      samples.filter((__, i) => fold[i] === n),
    ),
  ).flat();
}

function precisionAt(cases: readonly Case[]): number {
  const sorted = cases.toSorted((a, b) => b.score - a.score);
  const needed = RECALL * cases.filter(({ yes }) => yes).length;
  let found = 0;
  for (const [n, { yes }] of sorted.entries()) {
    if (yes) found += 1;
    if (found >= needed) return found / (n + 1);
  }
  throw new PairedError("internal", "no case is a yes");
}

function tally(names: readonly string[]): string {
  return [...new Set(names)]
    .map((name) => `${name} ${names.filter((one) => one === name).length}`)
    .join(", ");
}
