/** Statistics of trainings that were repeated with other seeds on the same tasks: both are samples of many. */
import { randomFrom } from '../base/random';
import { normalAbove } from './bounds';
import type { Interval } from './stats';

/** A mean difference with its 95 % interval, and how often none would give so much. */
export interface Effect extends Interval {
  /** Two-sided. */
  p: number;
  /** Standard deviation of the seeds' own means: what one seed more or less moves. */
  betweenSeeds: number;
  seeds: number;
  tasks: number;
}

/**
 * The mean of differences by seed and task, with an interval by the crossed bootstrap: seeds and tasks are drawn
 * independently of each other (Owen, Annals of Applied Statistics 1 (2007) 386), so that neither many tasks nor many
 * seeds alone make it narrow. Draws are spread by √(s/(s-1)): the spread of s seeds is less than that of those they are
 * drawn from.
 * @param differences a row for each seed, a column for each task
 */
export function crossedBootstrap(
  differences: readonly (readonly number[])[],
  seed = 0,
  rounds = 10_000,
): Effect {
  const [seeds, tasks] = [differences.length, differences[0]?.length ?? 0];
  const estimate = mean(differences.map(mean));
  const few = seeds > 1 ? Math.sqrt(seeds / (seeds - 1)) : 1;
  const random = randomFrom(seed);
  const draws = Float64Array.from(
    { length: rounds },
    () => estimate + few * (drawnMean(differences, random) - estimate),
  ).sort();
  const quantile = (share: number) => draws[Math.round(share * (rounds - 1))] ?? estimate;
  const beyond = Math.min(draws.filter((each) => each <= 0).length, draws.filter((each) => each >= 0).length);
  return {
    ...{ estimate, low: quantile(0.025), high: quantile(0.975), seeds, tasks },
    p: Math.min(1, (2 * (beyond + 1)) / (rounds + 1)),
    betweenSeeds: deviation(differences.map(mean)),
  };
}

/** The mean of as many seeds and tasks as there are, drawn with replacement. */
function drawnMean(differences: readonly (readonly number[])[], random: () => number): number {
  const tasks = differences[0]?.length ?? 0;
  const chosen = Array.from({ length: tasks }, () => Math.floor(random() * tasks));
  let total = 0;
  for (let draw = 0; draw < differences.length; draw += 1) {
    const row = differences[Math.floor(random() * differences.length)] ?? [];
    for (const task of chosen) total += row[task] ?? 0;
  }
  return total / (differences.length * tasks);
}

/** P-values of several tests, adjusted so that the chance of any false one stays what it is for one (Holm 1979). */
export function holm(values: readonly number[]): number[] {
  const order = values.map((value, at) => ({ value, at })).sort((a, b) => a.value - b.value);
  const adjusted = values.map(() => 1);
  let most = 0;
  for (const [rank, { value, at }] of order.entries()) {
    most = Math.max(most, Math.min(1, value * (values.length - rank)));
    adjusted[at] = most;
  }
  return adjusted;
}

/** How large a difference has to be to be seen with 80 % chance, by so many seeds whose means deviate so much. */
export function smallestEffect(betweenSeeds: number, seeds: number, alpha = 0.05): number {
  return ((normalAbove(alpha / 2) + normalAbove(0.2)) * betweenSeeds) / Math.sqrt(seeds);
}

/** How many seeds see a difference with 80 % chance. */
export function seedsFor(effect: number, betweenSeeds: number, alpha = 0.05): number {
  return Math.ceil((smallestEffect(betweenSeeds, 1, alpha) / effect) ** 2);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(
    values.reduce((sum, each) => sum + (each - middle) ** 2, 0) / Math.max(1, values.length - 1),
  );
}
