/**
 * The one-sided lower bound of an accuracy, when `right` of `answered` were right: with `confidence` (0 to 1) the true
 * accuracy is no lower, whatever it is. Clopper and Pearson 1934, by the quantile of a beta distribution.
 */
export function lowerBound(right: number, answered: number, confidence = 0.95): number {
  if (right <= 0 || answered <= 0) return 0;
  if (right >= answered) return (1 - confidence) ** (1 / answered);
  let low = 0;
  let high = right / answered;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (atLeast(right, answered, middle) < 1 - confidence) low = middle;
    else high = middle;
  }
  return low;
}

/** The fewest answers of which `wrong` may be wrong and the lower bound still reaches `target`. */
export function answersNeeded(wrong: number, target = 0.95): number {
  let answers = wrong + 1;
  while (lowerBound(answers - wrong, answers) < target) answers += 1;
  return answers;
}

/** How likely `least` or more of `trials` succeed, when each does with probability `p`. */
export function atLeast(least: number, trials: number, p: number): number {
  if (least <= 0) return 1;
  if (least > trials || p <= 0) return 0;
  if (p >= 1) return 1;
  let sum = 0;
  let term = logChoose(trials, least) + least * Math.log(p) + (trials - least) * Math.log1p(-p);
  const odds = Math.log(p) - Math.log1p(-p);
  for (let k = least; k <= trials; k += 1) {
    sum += Math.exp(term);
    term += Math.log(trials - k) - Math.log(k + 1) + odds;
  }
  return Math.min(1, sum);
}

const BISECTIONS = 50;

function logChoose(n: number, k: number): number {
  let log = 0;
  for (let i = 1; i <= Math.min(k, n - k); i += 1) log += Math.log(n - i + 1) - Math.log(i);
  return log;
}
