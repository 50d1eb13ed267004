import { type Labelled, POLARITIES, type PolarityName } from "./collections.ts";
import { randomFrom } from "./fit.ts";
import { type Judged, top } from "./train.ts";

const RESAMPLES = 1000;

export function accuracy(judged: readonly Judged[]): number {
  return share(judged, isRight);
}

/** The mean of F1 over the three polarities, each counting the same. */
export function macroF1(judged: readonly Judged[]): number {
  const scores = POLARITIES.map((name) => {
    const said = judged.filter(({ found }) => top(found).name === name);
    const are = judged.filter(({ labelled }) => labelled.label === name);
    const both = said.filter(({ labelled }) => labelled.label === name).length;
    return both === 0 ? 0 : (2 * both) / (said.length + are.length);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** How often the commonest label alone would be right. */
export function majority(judged: readonly Judged[]): number {
  return Math.max(
    ...POLARITIES.map((name) => share(judged, ({ labelled }) => labelled.label === name)),
  );
}

/** The largest share of answers, the surest first, of which `right` are right. */
export function coverageAt(judged: readonly Judged[], right: number): number {
  let good = 0;
  let covered = 0;
  const surest = judged.toSorted((a, b) => top(b.found).conf - top(a.found).conf);
  for (const [n, one] of surest.entries()) {
    good += isRight(one) ? 1 : 0;
    if (good / (n + 1) >= right) covered = n + 1;
  }
  return covered / judged.length;
}

/** Bootstrap over texts, as `.84 to .88`. */
export function intervalOf(judged: readonly Judged[]): string {
  const random = randomFrom(1);
  const right = judged.map(isRight);
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let n = 0; n < right.length; n += 1)
      sum += right[Math.floor(random() * right.length)] ? 1 : 0;
    return sum / right.length;
  }).toSorted((a, b) => a - b);
  const at = (p: number): string => (means[Math.floor(RESAMPLES * p)] ?? Number.NaN).toFixed(3);
  return `${at(0.025)} to ${at(0.975)}`;
}

const VALUES: Readonly<Record<PolarityName, number>> = { negative: -1, neutral: 0, positive: 1 };

interface Answered {
  readonly labelled: Labelled;
  readonly pol: -1 | 0 | 1 | null;
}

/** Of answers that were given: their share, how many are right, and of those that said negative. */
export function negativesOf(given: readonly Answered[]): {
  readonly answered: number;
  readonly right: number;
  readonly negatives: number;
  readonly negativeRight: number;
} {
  const answered = given.filter(({ pol }) => pol !== null);
  const good = ({ labelled, pol }: Answered): boolean => VALUES[labelled.label] === pol;
  const negatives = answered.filter(({ pol }) => pol === -1);
  return {
    answered: answered.length / given.length,
    right: share(answered, good),
    negatives: negatives.length,
    negativeRight: share(negatives, good),
  };
}

export function share<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  return items.filter(holds).length / items.length;
}

function isRight({ labelled, found }: Judged): boolean {
  return top(found).name === labelled.label;
}
