/** One moment of a person: numbers of how they typed, and whether their mood was above their usual. */
export interface Moment {
  readonly person: number;
  readonly timing: readonly number[];
  readonly good: boolean;
}

/** From here on a mood is being read from keys, and nothing may go on until somebody has written down why. */
export const ALARM_AUC = 0.6;

const FOLDS = 5;
const EPOCHS = 20;
const RATE = 0.01;

/** How well timing tells the mood of people whom a logistic regression never saw: AUC, .5 is chance. */
export function moodFromTiming(moments: readonly Moment[]): number {
  return auc(moments, ({ person }) => person % FOLDS);
}

function auc(moments: readonly Moment[], foldOf: (moment: Moment) => number): number {
  const scored = Array.from({ length: FOLDS }, (_, fold) => {
    const score = fit(moments.filter((moment) => foldOf(moment) !== fold));
    return moments
      .filter((moment) => foldOf(moment) === fold)
      .map((moment) => ({ score: score(moment.timing), good: moment.good }));
  }).flat();
  const good = scored.filter((one) => one.good);
  const rest = scored.filter((one) => !one.good);
  const wins = good.reduce(
    (sum, { score }) =>
      sum +
      rest.reduce(
        (won, other) => won + (score > other.score ? 1 : score === other.score ? 0.5 : 0),
        0,
      ),
    0,
  );
  return wins / (good.length * rest.length);
}

/** Each number in steps of its own spread, so that none counts more for its unit. */
function fit(moments: readonly Moment[]): (timing: readonly number[]) => number {
  const columns = (moments[0]?.timing ?? []).map((_, n) => spreadOf(moments, n));
  const inputs = (timing: readonly number[]): number[] => [
    1,
    ...columns.map(({ mean, sd }, n) => ((timing[n] ?? 0) - mean) / sd),
  ];
  const weights = [0, ...columns.map(() => 0)];
  const raw = (values: readonly number[]): number =>
    values.reduce((sum, value, n) => sum + value * (weights[n] ?? 0), 0);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1)
    for (const { timing, good } of moments) {
      const values = inputs(timing);
      const error = (good ? 1 : 0) - 1 / (1 + Math.exp(-raw(values)));
      for (const [n, value] of values.entries())
        weights[n] = (weights[n] ?? 0) + RATE * error * value;
    }
  return (timing) => raw(inputs(timing));
}

function spreadOf(moments: readonly Moment[], n: number): { mean: number; sd: number } {
  const values = moments.map(({ timing }) => timing[n] ?? 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / values.length) || 1 };
}
