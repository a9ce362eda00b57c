import { meanOf, moment, tasksOf, type Changes } from './changes';

/**
 * Tasks that are added to those that were seen, changed wholly for the worse (or the better). A mean of rare losses has
 * too low an upper bound otherwise: where none of n tasks broke, up to 3 of n may be lost (exact Poisson bounds are
 * near b + 1.5 + z√(b + 1.5) for b losses).
 */
const UNSEEN = 1.5;

/** The mean change of the pass rate with one-sided bounds: lower than `low`, or higher than `high`, is ruled out. */
export interface Bounds {
  mean: number;
  low: number;
  high: number;
}

/**
 * Of no tasks nothing is known.
 * @param error how often each bound may be wrong
 */
export function boundsOf(changes: Changes, error: number): Bounds {
  if (tasksOf(changes) === 0) return { mean: 0, low: -1, high: 1 };
  const z = normalAbove(error);
  return { mean: meanOf(changes), low: bound(changes, -z), high: bound(changes, z) };
}

function bound(changes: Changes, z: number): number {
  const tasks = tasksOf(changes) + UNSEEN;
  const mean = (moment(changes, 1) + Math.sign(z) * UNSEEN) / tasks;
  const variance = (moment(changes, 2) + UNSEEN) / tasks - mean ** 2;
  return Math.max(-1, Math.min(1, mean + z * Math.sqrt(Math.max(0, variance) / tasks)));
}

const known = new Map<number, number>();

/** Above which value a standard normal variable is with the given chance, of less than a half. */
export function normalAbove(chance: number): number {
  const found = known.get(chance);
  if (found !== undefined) return found;
  let [low, high] = [0, 40];
  for (let halving = 0; halving < 60; halving += 1) {
    const middle = (low + high) / 2;
    if (0.5 - normalWithin(middle) > chance) low = middle;
    else high = middle;
  }
  known.set(chance, low);
  return low;
}

/** The chance of 0 to z, by Simpson’s rule. */
function normalWithin(z: number): number {
  const steps = 1000;
  const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  let sum = density(0) + density(z);
  for (let step = 1; step < steps; step += 1) sum += (step % 2 === 1 ? 4 : 2) * density((z * step) / steps);
  return (sum * z) / (3 * steps);
}
