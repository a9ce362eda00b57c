import { moment, type Changes } from './changes';

/**
 * The exact one-sided p-value of a gain: the chance of so large a sum of changes or a larger one, were each task’s change
 * as likely to be a loss of the same size. With one response a task it is McNemar’s exact test, with several the
 * permutation test of paired differences, of all sign changes and not of a sample of them.
 */
export function gainP({ responses, counts }: Changes): number {
  let distribution = new Float64Array([1]); // Of the sum of the sizes of those tasks that gained.
  let [gained, most] = [0, 0];
  for (let size = 1; size <= responses; size += 1) {
    const [up, down] = [counts[responses + size] ?? 0, counts[responses - size] ?? 0];
    if (up + down === 0) continue;
    gained += size * up;
    most += size * (up + down);
    distribution = spread(distribution, size, halves(up + down), most);
  }
  let tail = 0;
  for (let sum = most; sum >= gained; sum -= 1) tail += distribution[sum] ?? 0;
  return Math.min(1, tail);
}

/**
 * Whether `gainP` is at most `alpha` (below 9 %), without working it out where bounds of such sums tell: it is at most
 * exp(-z²/2) (Hoeffding), and at least 3/32 up to z = 1 (arXiv 2104.10005).
 */
export function isGain(changes: Changes, alpha: number): boolean {
  const z = moment(changes, 1) / Math.sqrt(moment(changes, 2));
  if (!(z > 1)) return false;
  return Math.exp((-z * z) / 2) <= alpha || gainP(changes) <= alpha;
}

/** The distribution after as many tasks of one size as `chances` tells of. */
function spread(
  from: Float64Array<ArrayBuffer>,
  size: number,
  chances: Float64Array,
  most: number,
): Float64Array<ArrayBuffer> {
  const to = new Float64Array(most + 1);
  for (let sum = 0; sum < from.length; sum += 1) {
    const chance = from[sum] ?? 0;
    if (chance === 0) continue;
    for (let gained = 0; gained < chances.length; gained += 1) {
      const at = sum + size * gained;
      to[at] = (to[at] ?? 0) + chance * (chances[gained] ?? 0);
    }
  }
  return to;
}

const known = new Map<number, Float64Array>();

/** The binomial distribution of so many fair coins, by logarithms: large numbers would overflow without. */
function halves(coins: number): Float64Array {
  const found = known.get(coins);
  if (found !== undefined) return found;
  const chances = new Float64Array(coins + 1);
  let log = -coins * Math.LN2;
  for (let heads = 0; heads <= coins; heads += 1) {
    chances[heads] = Math.exp(log);
    log += Math.log((coins - heads) / (heads + 1));
  }
  known.set(coins, chances);
  return chances;
}

/**
 * P-values of several tests adjusted so that the chance of one false finding among all of them is kept (Holm 1979), in
 * the order given.
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const adjusted = new Array<number>(values.length).fill(1);
  let most = 0;
  for (const [place, { value, index }] of order.entries()) {
    most = Math.min(1, Math.max(most, value * (values.length - place)));
    adjusted[index] = most;
  }
  return adjusted;
}
