/** The statistics of evaluation: short, and each checked against published values in its test. */
import { randomFrom } from '../base/random';

/** A share with an interval around it. */
export interface Interval {
  estimate: number;
  low: number;
  high: number;
}

/** The 97.5 % quantile of the normal distribution: intervals are 95 %. */
const Z = 1.959963984540054;

/**
 * The unbiased estimator of pass@k: the chance that at least one of k responses, drawn from n of which c passed,
 * passes (Chen et al., arXiv 2107.03374, section 2.1).
 * @throws RangeError when k > n
 */
export function passAtK(n: number, c: number, k: number): number {
  if (k > n) throw new RangeError(`pass@${k} needs at least ${k} responses; there are ${n}`);
  let allFail = 1;
  for (let i = n - c + 1; i <= n; i += 1) allFail *= Math.max(0, 1 - k / i);
  return 1 - allFail;
}

/** The share of successes with its 95 % Wilson score interval. Without trials nothing is known: 0 to 1. */
export function wilson(successes: number, trials: number): Interval {
  if (trials === 0) return { estimate: 0, low: 0, high: 1 };
  const share = successes / trials;
  const denominator = 1 + Z ** 2 / trials;
  const centre = share + Z ** 2 / (2 * trials);
  const spread = Z * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  return {
    estimate: share,
    low: Math.max(0, (centre - spread) / denominator),
    high: Math.min(1, (centre + spread) / denominator),
  };
}

/**
 * The difference of two independent shares with its 95 % interval, made of their Wilson intervals (Newcombe, Statistics
 * in Medicine 17 (1998) 873, method 10).
 */
export function shareDifference(a: Interval, b: Interval): Interval {
  const estimate = a.estimate - b.estimate;
  return {
    estimate,
    low: estimate - Math.hypot(a.estimate - a.low, b.high - b.estimate),
    high: estimate + Math.hypot(a.high - a.estimate, b.estimate - b.low),
  };
}

/** The phi coefficient of a 2×2 table, row by row: from -1 to 1, 0 for no association; undefined for an empty margin. */
export function phi([a, b, c, d]: readonly [number, number, number, number]): number | undefined {
  const margins = (a + b) * (c + d) * (a + c) * (b + d);
  return margins === 0 ? undefined : (a * d - b * c) / Math.sqrt(margins);
}

/**
 * The exact two-sided p-value of McNemar's test: whether as many pairs changed one way as the other would by chance.
 * @param fixed pairs that failed before and pass now
 * @param broken pairs that passed before and fail now
 */
export function mcnemar(fixed: number, broken: number): number {
  const changed = fixed + broken;
  const fewer = Math.min(fixed, broken);
  let logTerm = -changed * Math.LN2; // ln C(changed, 0) / 2^changed: large counts would overflow without logarithms.
  let tail = Math.exp(logTerm);
  for (let i = 1; i <= fewer; i += 1) {
    logTerm += Math.log((changed - i + 1) / i);
    tail += Math.exp(logTerm);
  }
  return Math.min(1, 2 * tail);
}

/**
 * A statistic with its 95 % percentile bootstrap interval over the units that it is made of. Undefined where the units
 * have none; draws that have none are left out.
 */
export function bootstrap<T>(
  units: readonly T[],
  statistic: (drawn: T[]) => number | undefined,
  { seed = 0, rounds = 1000 } = {},
): Interval | undefined {
  const estimate = statistic([...units]);
  if (estimate === undefined) return undefined;
  const random = randomFrom(seed);
  const draw = () => units[Math.floor(random() * units.length)] as T;
  const drawn = Array.from({ length: rounds }, () => statistic(units.map(draw)));
  const values = drawn.filter((each) => each !== undefined).sort((a, b) => a - b);
  const quantile = (share: number) => values[Math.round(share * (values.length - 1))] ?? estimate;
  return { estimate, low: quantile(0.025), high: quantile(0.975) };
}

/**
 * The mean of paired differences with its 95 % percentile bootstrap interval.
 * @param differences one a task: after minus before
 */
export function pairedBootstrap(differences: number[], seed = 0, rounds = 10_000): Interval {
  const count = differences.length;
  if (count === 0) return { estimate: 0, low: 0, high: 0 };
  const random = randomFrom(seed);
  const means = new Float64Array(rounds);
  for (let round = 0; round < rounds; round += 1) {
    let sum = 0;
    for (let draw = 0; draw < count; draw += 1) sum += differences[Math.floor(random() * count)] ?? 0;
    means[round] = sum / count;
  }
  means.sort();
  const quantile = (share: number) => means[Math.round(share * (rounds - 1))] ?? 0;
  const estimate = differences.reduce((sum, each) => sum + each, 0) / count;
  return { estimate, low: quantile(0.025), high: quantile(0.975) };
}

/** The mean of per-task shares with its 95 % interval: Wilson's where each task has one response, else bootstrapped. */
export function meanShare(shares: number[], seed = 0): Interval {
  if (shares.every((share) => share === 0 || share === 1)) {
    return wilson(shares.filter((share) => share === 1).length, shares.length);
  }
  return pairedBootstrap(shares, seed);
}
